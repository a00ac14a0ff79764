namespace Cortap.Simulators.Tokens;

/// <summary>The claims of a Riskuity API token; a null claim is left out.</summary>
public sealed record TokenClaims(long? UserId, long? TenantId, string? Email, bool IsSuperuser = false)
{
    /// <summary>An ordinary auditor.</summary>
    public static TokenClaims Auditor { get; } = new(4801, 45, "avery.lindqvist@example.com");

    /// <summary>Riskuity's service account: user and tenant 0, sees every job.</summary>
    public static TokenClaims ServiceAccount { get; } = new(0, 0, "service@example.com", IsSuperuser: true);

    /// <summary>What the bearer may do besides, such as <c>operator</c>; empty leaves the claim out.</summary>
    public IReadOnlyList<string> Roles { get; init; } = [];

    /// <summary>As members of a token.</summary>
    public Dictionary<string, object> ToDictionary()
    {
        var claims = new Dictionary<string, object> { ["is_superuser"] = IsSuperuser };
        if (UserId is { } user) claims["user_id"] = user;
        if (TenantId is { } tenant) claims["tenant_id"] = tenant;
        if (Email is { } email) claims["email"] = email;
        if (Roles.Count > 0) claims["roles"] = Roles;
        return claims;
    }
}
