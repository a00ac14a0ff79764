using System.Text;
using System.Text.Json.Nodes;

namespace Cortap.Simulators.Webhooks;

/// <summary>One delivery attempt as the receiver saw it.</summary>
/// <param name="ReceivedAt">The receiver's clock.</param>
/// <param name="Headers">Request headers, names without regard to case.</param>
/// <param name="Body">The bytes as received.</param>
/// <param name="Problems">Why the delivery does not verify; empty when it does.</param>
public sealed record ReceivedWebhook(
    DateTimeOffset ReceivedAt,
    IReadOnlyDictionary<string, string> Headers,
    byte[] Body,
    IReadOnlyList<string> Problems)
{
    public bool Verified => Problems.Count == 0;

    public string Text => Encoding.UTF8.GetString(Body);

    /// <summary>Stable over the retries of one delivery.</summary>
    public string Id => Headers.GetValueOrDefault("webhook-id", "");

    public string JobId => (string?)Json["job_id"] ?? "";

    /// <summary>Of the webhook of a batch; empty for that of a job.</summary>
    public string BatchId => (string?)Json["batch_id"] ?? "";

    public JsonObject Json => JsonNode.Parse(Body)!.AsObject();
}
