namespace Cortap.Reporting.Security;

/// <summary>How callers' tokens are verified (docs/contract.md, section 8).</summary>
public sealed record TokenValidationOptions
{
    /// <summary><c>JWT_VALIDATION</c>.</summary>
    public TokenValidationMode Mode { get; init; } = TokenValidationMode.Signature;

    /// <summary><c>JWT_AUTHORITY</c>: issuer with OpenID Connect discovery; https.</summary>
    public Uri? Authority { get; init; }

    /// <summary><c>JWT_PUBLIC_KEY</c>: an RSA or EC public key in PEM.</summary>
    public string? PublicKeyPem { get; init; }

    /// <summary><c>JWT_SIGNING_KEY</c>: the UTF-8 bytes of a shared secret, at least 32.</summary>
    public ReadOnlyMemory<byte> SigningKey { get; init; }

    /// <summary><c>JWT_ISSUER</c>; null accepts every issuer, except that an authority is to be the issuer itself.</summary>
    public string? Issuer { get; init; }

    /// <summary><c>JWT_AUDIENCE</c>; null accepts every audience.</summary>
    public string? Audience { get; init; }

    /// <summary><c>SERVICE_ACCOUNT_USER_IDS</c>.</summary>
    public IReadOnlyList<UserReference> ServiceAccountUserIds { get; init; } = [];

    /// <summary>Least time between two readings of the authority's keys.</summary>
    public TimeSpan KeyReadInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>How long a request waits for the authority's keys.</summary>
    public TimeSpan KeyPatience { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Accepted difference between clocks, at most 60 s.</summary>
    public TimeSpan ClockSkew { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Nothing is there that signatures could be verified with, although they are to be.</summary>
    public bool NeedsKey() => Mode == TokenValidationMode.Signature && Authority is null && PublicKeyPem is null && SigningKey.IsEmpty;
}

/// <summary>Who vouches for a token.</summary>
public enum TokenValidationMode
{
    /// <summary>Its signature, against a configured key.</summary>
    Signature,

    /// <summary>Riskuity, by answering the project probe with 200 for it.</summary>
    Upstream,
}
