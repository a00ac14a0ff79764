namespace Cortap.Reporting.Security;

/// <summary>Who may sign in to the console, and how (docs/console.md).</summary>
public sealed record ConsoleOptions
{
    /// <summary><c>CONSOLE_TRUST_PLATFORM</c>: the platform in front sets <c>X-MS-CLIENT-PRINCIPAL</c> and removes what callers send under that name; default false.</summary>
    public bool TrustPlatform { get; init; }

    /// <summary><c>CONSOLE_TENANT_ID</c>: the tenant of people whose sign-in names none; null refuses them.</summary>
    public long? TenantId { get; init; }

    /// <summary><c>CONSOLE_OIDC_CLIENT_ID</c>: the console's registration at <c>JWT_AUTHORITY</c>; null when people do not sign in there.</summary>
    public string? OidcClientId { get; init; }

    /// <summary><c>CONSOLE_OIDC_CLIENT_SECRET</c>; null for a public client.</summary>
    public string? OidcClientSecret { get; init; }

    /// <summary><c>CONSOLE_OIDC_SCOPE</c>; default <c>openid profile</c>.</summary>
    public string OidcScope { get; init; } = DefaultScope;

    public const string DefaultScope = "openid profile";

    /// <summary>Nothing, because a record would print its members.</summary>
    public override string ToString() => nameof(ConsoleOptions);
}
