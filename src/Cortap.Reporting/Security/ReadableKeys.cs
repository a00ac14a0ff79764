using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Tokens;

namespace Cortap.Reporting.Security;

/// <summary>Leaves out of an authority's key set the keys that cannot be read (RFC 7517, section 5), for which the whole of it would be refused.</summary>
internal sealed class ReadableKeys(IDocumentRetriever documents) : IDocumentRetriever
{
    private const string Keys = "keys";

    public async Task<string> GetDocumentAsync(string address, CancellationToken cancel)
    {
        var text = await documents.GetDocumentAsync(address, cancel).ConfigureAwait(false);
        if (JsonNode.Parse(text, documentOptions: StrictJson.Options) is not JsonObject document || document[Keys] is not JsonArray keys)
            return text;
        document[Keys] = new JsonArray([.. keys.Where(IsReadable).Select(key => key!.DeepClone())]);
        return document.ToJsonString();
    }

    private static bool IsReadable(JsonNode? key)
    {
        try
        {
            return key is JsonObject && new JsonWebKey(key.ToJsonString()).Kty is not null;
        }
        catch (Exception exception) when (exception is ArgumentException or JsonException or InvalidOperationException)
        {
            return false;
        }
    }
}
