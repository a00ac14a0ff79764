using System.Text.Json;

namespace Cortap.Reporting.Foundation;

/// <summary>The claims that CORTAP reads (docs/domain/riskuity-api.md, section 3.2).</summary>
internal sealed record JwtClaims(
    long UserId,
    long TenantId,
    bool IsSuperuser,
    IReadOnlyList<string> Roles,
    double ExpiresAt,
    double? NotBefore,
    string? Issuer,
    IReadOnlyList<string> Audiences)
{
    public static JwtClaims? Read(JsonElement claims, out string? reason)
    {
        var expiresAt = Number(claims, "exp");
        var hasNotBefore = claims.TryGetProperty("nbf", out _);
        var notBefore = Number(claims, "nbf");
        if (expiresAt is null || (hasNotBefore && notBefore is null))
        {
            reason = "The token needs a numeric exp claim, and nbf, if present, must be a number.";
            return null;
        }

        if (Integer(claims, "user_id") is not { } userId)
        {
            reason = "The token has no integer user_id claim; use an API access token.";
            return null;
        }

        if (Integer(claims, "tenant_id") is not { } tenantId)
        {
            reason = "The token has no integer tenant_id claim; a browser session token is not enough, use an API access token.";
            return null;
        }

        reason = null;
        return new JwtClaims(
            userId, tenantId, claims.TryGetProperty("is_superuser", out var super) && super.ValueKind == JsonValueKind.True,
            [.. Texts(claims, "roles"), .. Texts(claims, "role")], expiresAt.Value, notBefore,
            Texts(claims, "iss").FirstOrDefault(), Texts(claims, "aud"));
    }

    private static double? Number(JsonElement claims, string name) =>
        claims.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number) && double.IsFinite(number)
            ? number
            : null;

    private static long? Integer(JsonElement claims, string name) =>
        claims.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number) ? number : null;

    private static string[] Texts(JsonElement claims, string name)
    {
        if (!claims.TryGetProperty(name, out var value))
        {
            return [];
        }

        return value.ValueKind == JsonValueKind.Array
            ? [.. value.EnumerateArray().Select(JsonFields.TextOf).OfType<string>()]
            : JsonFields.TextOf(value) is { } text ? [text] : [];
    }
}
