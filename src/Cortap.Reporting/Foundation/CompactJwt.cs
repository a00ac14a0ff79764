using System.Buffers.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace Cortap.Reporting.Foundation;

/// <summary>
/// The parts of a compact JWT that are judged besides its signature, read strictly: one JSON object each, no duplicate members.
/// </summary>
/// <param name="Algorithm">The header's <c>alg</c>.</param>
/// <param name="KeyId">The header's <c>kid</c>; null when it names no key.</param>
/// <param name="Claims">The payload.</param>
internal sealed record CompactJwt(string Algorithm, string? KeyId, JwtClaims Claims)
{
    // RFC 8725 section 3.10: a token must not bring or point to its own key; section 3.1 of RFC 7515: unknown critical headers refuse.
    private static readonly string[] ForbiddenHeaders = ["jku", "x5u", "jwk", "x5c", "crit"];

    /// <summary>Null when the token is not three base64url parts, or when header or claims cannot be accepted.</summary>
    public static CompactJwt? Read(string token, out string? reason)
    {
        var parts = token.Split('.');
        using var header = parts.Length == 3 ? Decode(parts[0]) : null;
        using var payload = parts.Length == 3 ? Decode(parts[1]) : null;
        if (header is null || payload is null || !header.RootElement.TryGetProperty("alg", out var alg) || alg.ValueKind != JsonValueKind.String
            || (header.RootElement.TryGetProperty("kid", out var kid) && kid.ValueKind is not (JsonValueKind.String or JsonValueKind.Null)))
        {
            reason = "The token is not a JSON Web Token.";
            return null;
        }

        if (ForbiddenHeaders.Any(name => header.RootElement.TryGetProperty(name, out _)))
        {
            reason = "The token's header names a key or a critical extension, which is not accepted.";
            return null;
        }

        var claims = JwtClaims.Read(payload.RootElement, out reason);
        return claims is null ? null : new CompactJwt(JsonFields.TextOf(alg) ?? "", JsonFields.TextOf(kid), claims);
    }

    private static JsonDocument? Decode(string part)
    {
        try
        {
            var bytes = Base64Url.DecodeFromChars(part);
            var document = Utf8.IsValid(bytes) ? StrictJson.Parse(bytes) : null;
            if (document is null or { RootElement.ValueKind: JsonValueKind.Object })
            {
                return document;
            }

            document.Dispose();
            return null;
        }
        catch (Exception error) when (error is FormatException or JsonException)
        {
            return null;
        }
    }
}
