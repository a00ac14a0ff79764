using System.Text;
using System.Text.Json;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Tokens;

namespace Cortap.Reporting.Security;

/// <summary>Leaves out of an authority's key set the keys that cannot be read (RFC 7517, section 5), for which the whole of it would be refused.</summary>
/// <param name="documents">Gets them.</param>
/// <param name="metadata">Address of the discovery document, which is given as it is.</param>
internal sealed class ReadableKeys(IDocumentRetriever documents, string metadata) : IDocumentRetriever
{
    // What one key may hold must not spoil the others; each is held to more.
    private static readonly JsonDocumentOptions Lenient = new() { MaxDepth = 1_000 };

    /// <exception cref="InvalidDataException">The answer is no key set, though it may be JSON.</exception>
    public async Task<string> GetDocumentAsync(string address, CancellationToken cancel)
    {
        var text = await documents.GetDocumentAsync(address, cancel).ConfigureAwait(false);
        if (address == metadata)
            return text;
        using var document = JsonDocument.Parse(text, Lenient);
        return document.RootElement is { ValueKind: JsonValueKind.Object } root && root.TryGetProperty("keys", out var keys) && keys.ValueKind == JsonValueKind.Array
            ? $$"""{"keys": [{{string.Join(',', keys.EnumerateArray().Select(key => key.GetRawText()).Where(IsReadable))}}]}"""
            : throw new InvalidDataException("it lists no keys");
    }

    private static bool IsReadable(string key)
    {
        try
        {
            using var strict = StrictJson.Parse(Encoding.UTF8.GetBytes(key));
            return strict.RootElement.ValueKind == JsonValueKind.Object && new JsonWebKey(key).Kty is not null;
        }
        catch (Exception exception) when (exception is ArgumentException or JsonException or InvalidOperationException)
        {
            return false;
        }
    }
}
