namespace Cortap.Reporting.Security;

/// <summary>A token that was verified, and whom it speaks for.</summary>
public sealed record VerifiedToken(Caller Caller, BearerToken Token);
