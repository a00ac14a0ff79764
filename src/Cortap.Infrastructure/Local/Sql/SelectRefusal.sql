SELECT refused_until FROM credential_refusals WHERE fingerprint = @fingerprint;
