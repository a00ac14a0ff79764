using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Cortap.Reporting.Errors;
using Cortap.Reporting.Security;

namespace Cortap.Reporting.Jobs;

/// <summary>The <c>Idempotency-Key</c> header (docs/contract.md section 1, check 9).</summary>
internal static class IdempotencyKey
{
    private const string Header = "Idempotency-Key";
    private const int MaxLength = 255;

    public static Problem Reused { get; } =
        new(ErrorCodes.IdempotencyKeyReused, "This Idempotency-Key was used with another body within 24 hours; use a new key.");

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

    /// <summary>Reads the key of a request that has no body.</summary>
    /// <param name="values">Every value of the header.</param>
    /// <param name="caller">Whose key it is.</param>
    /// <param name="hash">The key, bound to its user; null without one.</param>
    /// <returns>What is wrong with the header; null when it can be used.</returns>
    public static Problem? ReadHash(IReadOnlyList<string?> values, Caller caller, out string? hash)
    {
        var errors = new List<FieldError>();
        hash = Read(values, errors) is { } key ? Hash(key, caller) : null;
        return errors.Count == 0
            ? null
            : Problem.InvalidFields(ErrorCodes.InvalidRequest, "The request has missing or wrong fields; details.errors names them.", errors);
    }

    /// <summary>Binds the key to its user, so that keys of different users never meet, and to the value of the body.</summary>
    /// <param name="key">The header; null without one.</param>
    /// <param name="caller">Whose key it is.</param>
    /// <param name="body">JSON that was parsed before.</param>
    /// <param name="scope">Of a route whose keys are others than those of single reports; ends with a line feed, which no key has.</param>
    /// <returns>Null without a key.</returns>
    public static JobIdempotency? Bind(string? key, Caller caller, ReadOnlyMemory<byte> body, string scope = "") =>
        key is null ? null : new(Hash(scope + key, caller), Hash(CanonicalForm(body)));

    private static string Hash(string key, Caller caller) =>
        Hash(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{caller.TenantId}\n{caller.UserId}\n{key}")));

    /// <summary>The same bytes for the same value, however its members are ordered, its texts escaped and its numbers written.</summary>
    private static byte[] CanonicalForm(ReadOnlyMemory<byte> body)
    {
        using var document = JsonDocument.Parse(body);
        return JsonText.Write(json => Write(json, document.RootElement));
    }

    private static void Write(Utf8JsonWriter json, JsonElement value)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                json.WriteStartObject();
                foreach (var member in value.EnumerateObject().OrderBy(member => member.Name, StringComparer.Ordinal))
                {
                    json.WritePropertyName(member.Name);
                    Write(json, member.Value);
                }

                json.WriteEndObject();
                break;
            case JsonValueKind.Array:
                json.WriteStartArray();
                foreach (var item in value.EnumerateArray())
                {
                    Write(json, item);
                }

                json.WriteEndArray();
                break;
            case JsonValueKind.Number:
                json.WriteRawValue(Number(value.GetRawText()));
                break;
            case JsonValueKind.String:
                WriteText(json, value);
                break;
            default:
                value.WriteTo(json);
                break;
        }
    }

    private static void WriteText(Utf8JsonWriter json, JsonElement value)
    {
        try
        {
            json.WriteStringValue(value.GetString());
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate pair, in a member that nobody reads.
            json.WriteStringValue(value.GetRawText());
        }
    }

    /// <summary><c>33</c>, <c>33.0</c> and <c>3.3e1</c> are one value.</summary>
    private static string Number(string text) => decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number)
        ? (number / 1.0000000000000000000000000000m).ToString(CultureInfo.InvariantCulture)
        : text;

    private static string Hash(ReadOnlySpan<byte> data) => Convert.ToHexStringLower(SHA256.HashData(data));
}
