"""Evidence to findings: origins, likelihoods, rivals, contradictions, the audit of claims. Pure."""
