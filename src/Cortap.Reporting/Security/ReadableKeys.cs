using System.Text;
using System.Text.Json;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Tokens;

namespace Cortap.Reporting.Security;

/// <summary>
/// Leaves out of an authority's key set the keys that cannot be read (RFC 7517, section 5), and out of its discovery document the members that nobody
/// asks for: the whole of it would be refused for one that is odd.
/// </summary>
/// <param name="documents">Gets them.</param>
/// <param name="metadata">Address of the discovery document.</param>
internal sealed class ReadableKeys(IDocumentRetriever documents, string metadata) : IDocumentRetriever
{
    /// <summary>Members of the discovery document that are used (OpenID Connect Discovery 1.0, section 3), texts all of them.</summary>
    private static readonly string[] Asked = ["issuer", "jwks_uri", "authorization_endpoint", "token_endpoint"];

    // What one key may hold must not spoil the others; each is held to more.
    private static readonly JsonDocumentOptions Lenient = new() { MaxDepth = 1_000 };

    /// <exception cref="InvalidDataException">The answer is no key set, though it may be JSON.</exception>
    public async Task<string> GetDocumentAsync(string address, CancellationToken cancel)
    {
        var text = await documents.GetDocumentAsync(address, cancel).ConfigureAwait(false);
        using var document = JsonDocument.Parse(text, Lenient);
        if (address == metadata)
            return document.RootElement.ValueKind == JsonValueKind.Object ? WithoutOthers(document.RootElement) : text;
        if (document.RootElement is not { ValueKind: JsonValueKind.Object } root || !root.TryGetProperty("keys", out var keys) || keys.ValueKind != JsonValueKind.Array)
            throw new InvalidDataException("it lists no keys");
        var listed = keys.EnumerateArray().ToList();
        // Who lists none has withdrawn them all; who lists none that is an object is in disorder.
        return listed is [] || listed.Any(key => key.ValueKind == JsonValueKind.Object)
            ? $$"""{"keys": [{{string.Join(',', listed.Select(key => key.GetRawText()).Where(IsReadable))}}]}"""
            : throw new InvalidDataException("what it lists are no keys");
    }

    private static string WithoutOthers(JsonElement discovery) => JsonSerializer.Serialize(Asked
        .Select(name => (Name: name, Value: StrictJson.Text(discovery, name))).Where(member => member.Value is not null).ToDictionary(member => member.Name, member => member.Value));

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
