INSERT INTO credential_refusals (fingerprint, refused_until) VALUES (@fingerprint, @refused_until)
ON CONFLICT (fingerprint) DO UPDATE SET refused_until = excluded.refused_until;
