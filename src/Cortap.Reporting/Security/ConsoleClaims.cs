using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Cortap.Reporting.Errors;

namespace Cortap.Reporting.Security;

/// <summary>Whom the claims of a sign-in speak for; the same names as in callers' tokens.</summary>
public static class ConsoleClaims
{
    /// <summary>Besides <c>is_superuser</c>, for identity providers that know roles only.</summary>
    public const string ServiceAccountRole = "service_account";

    /// <summary>The caller, or why there is none.</summary>
    /// <param name="subject">The provider's own id of the person; stands in for a missing <c>user_id</c>.</param>
    /// <param name="valuesOf">The values of a claim; none when it is absent.</param>
    /// <param name="options">The tenant of people whose claims name none.</param>
    /// <param name="serviceAccounts"><c>SERVICE_ACCOUNT_USER_IDS</c>.</param>
    public static Outcome<Caller> ToCaller(
        string subject, Func<string, IEnumerable<string>> valuesOf, ConsoleOptions options, IReadOnlyList<UserReference> serviceAccounts)
    {
        string[] roles = [.. valuesOf("roles"), .. valuesOf("role")];
        var claimedUser = Number(valuesOf("user_id"));
        var claimedTenant = Number(valuesOf("tenant_id"));
        var isService = valuesOf("is_superuser").Any(value => value.Equals("true", StringComparison.OrdinalIgnoreCase))
            || roles.Contains(ServiceAccountRole)
            || (claimedUser is { } user && claimedTenant is { } tenant && serviceAccounts.Any(account => account.Matches(tenant, user)));
        return (claimedTenant ?? options.TenantId ?? (isService ? 0 : null)) is { } known
            ? new Caller(claimedUser ?? NumberFor(subject), known, isService, roles)
            : new Problem(
                ErrorCodes.InsufficientPermissions,
                "The sign-in does not say which tenant this person belongs to; add the claim tenant_id, or have the operators set CONSOLE_TENANT_ID.");
    }

    private static long? Number(IEnumerable<string> values) =>
        long.TryParse(values.FirstOrDefault(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;

    /// <summary>The same for the same person each time, and below zero, where no user of Riskuity is.</summary>
    private static long NumberFor(string subject) => -1 - (BinaryPrimitives.ReadInt64BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes(subject))) & 0xFFFFFFFFFFFF);
}
