using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Cortap.Reporting.Documents.Signing;

/// <summary>A signature in a file of its own, for PDF: a JSON Web Signature in compact form with detached content (RFC 7515, appendix F).</summary>
internal static class DetachedSignature
{
    private const string Type = "cortap-report+jws";

    public static byte[] Sign(ReadOnlySpan<byte> file, string keyId, Func<byte[], byte[]> sign)
    {
        var header = Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(new JsonObject { ["alg"] = "ES256", ["kid"] = keyId, ["typ"] = Type }));
        return Encoding.ASCII.GetBytes($"{header}..{Base64Url.EncodeToString(sign(SigningInput(header, file)))}\n");
    }

    /// <summary>Null when the signature is genuine, else why it is not.</summary>
    public static string? Objection(ReadOnlySpan<byte> file, ReadOnlySpan<byte> signature, VerificationKeys keys)
    {
        try
        {
            if (Encoding.ASCII.GetString(signature).TrimEnd('\n', '\r').Split('.') is not [var header, "", var value]
                || JsonNode.Parse(Base64Url.DecodeFromChars(header), documentOptions: StrictJson.Options) is not JsonObject members
                || (string?)members["alg"] != "ES256" || (string?)members["typ"] != Type)
            {
                return "The signature file is none of ours.";
            }

            return keys.Find((string?)members["kid"] ?? "") is not { } key ? "The signature was made with a key that is not among the given ones."
                : key.VerifyData(SigningInput(header, file), Base64Url.DecodeFromChars(value), HashAlgorithmName.SHA256) ? null
                : "The signature does not fit the file: either was changed, or they do not belong together.";
        }
        catch (Exception exception) when (exception is JsonException or FormatException or InvalidOperationException)
        {
            return "The signature file is none of ours.";
        }
    }

    private static byte[] SigningInput(string header, ReadOnlySpan<byte> file) => Encoding.ASCII.GetBytes($"{header}.{Base64Url.EncodeToString(file)}");
}
