using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Cortap.Reporting.Errors;
using Cortap.Reporting.Security;

namespace Cortap.Reporting.Jobs;

/// <summary>The <c>Idempotency-Key</c> header (docs/contract.md section 1, check 9).</summary>
internal static class IdempotencyKey
{
    private const string Header = "Idempotency-Key";
    private const int MaxLength = 255;

    /// <summary>The key, or null without one; a wrong header becomes an error of the request.</summary>
    public static string? Read(IReadOnlyList<string?> values, List<FieldError> errors)
    {
        if (values.Count == 0)
        {
            return null;
        }

        if (values is [{ Length: > 0 and <= MaxLength } key] && key.All(character => character is > ' ' and <= '~'))
        {
            return key;
        }

        errors.Add(new(Header, $"must be one value of 1 to {MaxLength} visible ASCII characters"));
        return null;
    }

    /// <summary>Binds the key to its user, so that keys of different users never meet.</summary>
    public static JobIdempotency Bind(string key, Caller caller, ReadOnlySpan<byte> body) => new(
        Hash(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{caller.TenantId}\n{caller.UserId}\n{key}"))), Hash(body));

    private static string Hash(ReadOnlySpan<byte> data) => Convert.ToHexStringLower(SHA256.HashData(data));
}
