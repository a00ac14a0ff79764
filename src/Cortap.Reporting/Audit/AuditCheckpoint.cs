using System.Buffers.Text;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Cortap.Reporting.Documents.Signing;
using Cortap.Reporting.Errors;

namespace Cortap.Reporting.Audit;

/// <summary>
/// What the service vouches for at a moment: that the records from <see cref="First"/> to <see cref="Last"/> are those of this root. Kept outside
/// the store as a JSON Web Signature in compact form (RFC 7515), ES256.
/// </summary>
/// <param name="Index">1 for the first, one more for each.</param>
/// <param name="First">Number of the first record that it covers.</param>
/// <param name="Last">Number of the last.</param>
/// <param name="Root">Of the <see cref="MerkleTree"/> over the hashes of these records.</param>
/// <param name="Head">Hash of the last record.</param>
/// <param name="Previous">Hash of the signed text of the checkpoint before; <see cref="AuditHash.Nothing"/> for the first.</param>
/// <param name="At">When it was signed, whole seconds.</param>
public sealed record AuditCheckpoint(long Index, long First, long Last, AuditHash Root, AuditHash Head, AuditHash Previous, DateTimeOffset At)
{
    /// <summary>Most records of one checkpoint.</summary>
    public const int MaxRecords = 1_000;

    private const string Type = "cortap-audit+jws";
    private const int MaxLength = 2_048;

    /// <summary>How reports refer to it: <c>{index}:{root}</c>.</summary>
    public string Reference => string.Create(CultureInfo.InvariantCulture, $"{Index}:{Root}");

    /// <summary>The checkpoint as it is kept.</summary>
    public string Sign(ECDsa key)
    {
        ArgumentNullException.ThrowIfNull(key);
        var header = Base64Url.EncodeToString(JsonText.Write(json =>
        {
            json.WriteStartObject();
            json.WriteString("alg", "ES256");
            json.WriteString("kid", VerificationKeys.IdOf(key));
            json.WriteString("typ", Type);
            json.WriteEndObject();
        }));
        var signed = $"{header}.{Base64Url.EncodeToString(JsonText.Write(Write))}";
        return $"{signed}.{Base64Url.EncodeToString(key.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256))}";
    }

    /// <summary>Reads a checkpoint without looking at its signature.</summary>
    public static bool TryRead(string text, [NotNullWhen(true)] out AuditCheckpoint? checkpoint)
    {
        checkpoint = null;
        try
        {
            if (text is not { Length: <= MaxLength } || text.Trim().Split('.') is not [_, var payload, _]
                || JsonNode.Parse(Base64Url.DecodeFromChars(payload), documentOptions: StrictJson.Options) is not JsonObject members)
            {
                return false;
            }

            checkpoint = new(
                (long)members["index"]!, (long)members["first"]!, (long)members["last"]!, AuditHash.Parse((string)members["root"]!),
                AuditHash.Parse((string)members["head"]!), AuditHash.Parse((string)members["previous"]!),
                DateTimeOffset.Parse((string)members["at"]!, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal));
            return checkpoint is { Index: > 0, First: > 0 } && checkpoint.Last >= checkpoint.First && checkpoint.Last - checkpoint.First < MaxRecords;
        }
        catch (Exception exception) when (exception is JsonException or FormatException or InvalidOperationException or NullReferenceException or ArgumentException)
        {
            return false;
        }
    }

    /// <summary>Null when a key of the set has signed the text, else why it is not believed.</summary>
    public static string? Objection(string text, VerificationKeys keys)
    {
        try
        {
            if (text.Trim().Split('.') is not [var header, var payload, var value]
                || JsonNode.Parse(Base64Url.DecodeFromChars(header), documentOptions: StrictJson.Options) is not JsonObject members
                || (string?)members["alg"] != "ES256" || (string?)members["typ"] != Type)
            {
                return "it is no checkpoint of this service";
            }

            return keys.Find((string?)members["kid"] ?? "") is not { } key ? "it was signed with a key that is not among the given ones"
                : key.VerifyData(Encoding.ASCII.GetBytes($"{header}.{payload}"), Base64Url.DecodeFromChars(value), HashAlgorithmName.SHA256) ? null
                : "its signature does not fit";
        }
        catch (Exception exception) when (exception is JsonException or FormatException or InvalidOperationException)
        {
            return "it is no checkpoint of this service";
        }
    }

    /// <summary>What the next checkpoint refers to: the signed text, without the signature, which is another one each time.</summary>
    public static AuditHash HashOf(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var trimmed = text.Trim();
        var end = trimmed.LastIndexOf('.');
        return AuditHash.Of(Encoding.UTF8.GetBytes(end < 0 ? trimmed : trimmed[..end]));
    }

    private void Write(Utf8JsonWriter json)
    {
        json.WriteStartObject();
        json.WriteNumber("index", Index);
        json.WriteNumber("first", First);
        json.WriteNumber("last", Last);
        json.WriteString("root", Root.ToString());
        json.WriteString("head", Head.ToString());
        json.WriteString("previous", Previous.ToString());
        json.WriteString("at", JsonText.Time(At));
        json.WriteEndObject();
    }
}
