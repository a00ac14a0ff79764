using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Cortap.Reporting.Security;
using Microsoft.AspNetCore.Http;

namespace Cortap.Functions.Console.SignIn;

/// <summary>
/// Whom Azure's authentication (Easy Auth) has signed in: it removes what callers send as <c>X-MS-CLIENT-PRINCIPAL</c> and sets its own. Elsewhere anybody
/// could send the header, so it is read only where <c>CONSOLE_TRUST_PLATFORM</c> says who sets it.
/// </summary>
public sealed class PlatformPrincipal(ConsoleOptions options, TokenValidationOptions tokens, TimeProvider time)
{
    private const string Header = "X-MS-CLIENT-PRINCIPAL";
    private const int MaxLength = 64 * 1024;

    public Operator? Find(HttpRequest request)
    {
        if (request.Headers[Header] is not [{ Length: > 0 and <= MaxLength } encoded] || Read(encoded) is not { Claims: { } claims } principal) return null;
        IEnumerable<string> ValuesOf(string type) => claims.Where(claim => claim?.Type == type).Select(claim => claim.Value ?? "");
        IEnumerable<string> WithRoles(string type) => type == "roles" && principal.RoleType is { } roleType and not "roles" ? ValuesOf(type).Concat(ValuesOf(roleType)) : ValuesOf(type);
        var subject = ValuesOf("sub").Concat(ValuesOf("http://schemas.microsoft.com/identity/claims/objectidentifier"))
            .Concat(ValuesOf("http://schemas.xmlsoap.org/ws/2005/05/identity/claims/nameidentifier")).FirstOrDefault();
        if (subject is null || !ConsoleClaims.ToCaller(subject, WithRoles, options, tokens.ServiceAccountUserIds).TryGet(out var caller, out _)) return null;

        var name = ValuesOf("name").Concat(ValuesOf(principal.NameType ?? "name")).FirstOrDefault() ?? subject;
        // The platform's session is what ends; forms are bound to the person.
        var id = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{principal.Provider}\n{subject}")));
        return new Operator(caller, name, "platform", id, time.GetUtcNow() + Operator.Lifetime);
    }

    private static Principal? Read(string encoded)
    {
        try
        {
            return JsonSerializer.Deserialize<Principal>(Convert.FromBase64String(encoded));
        }
        catch (Exception exception) when (exception is FormatException or JsonException)
        {
            return null;
        }
    }

    private sealed record Principal(
        [property: JsonPropertyName("auth_typ")] string? Provider,
        [property: JsonPropertyName("name_typ")] string? NameType,
        [property: JsonPropertyName("role_typ")] string? RoleType,
        [property: JsonPropertyName("claims")] IReadOnlyList<PrincipalClaim>? Claims);

    private sealed record PrincipalClaim([property: JsonPropertyName("typ")] string? Type, [property: JsonPropertyName("val")] string? Value);
}
