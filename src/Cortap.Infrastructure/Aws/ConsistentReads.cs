using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;

namespace Cortap.Infrastructure.Aws;

internal static class ConsistentReads
{
    // As many as DynamoDB takes at once without complaint.
    private const int ReadAtOnce = 100;

    /// <summary>The item as it is now, or null.</summary>
    public static async Task<Dictionary<string, AttributeValue>?> FindItemAsync(
        this IAmazonDynamoDB client, string table, Dictionary<string, AttributeValue> key, CancellationToken cancellationToken)
    {
        var answer = await client.GetItemAsync(table, key, consistentRead: true, cancellationToken).ConfigureAwait(false);
        return answer.Item is { Count: > 0 } item ? item : null;
    }

    /// <summary>The items as they are now, in the order of their keys; null for one that is not there.</summary>
    public static async Task<IReadOnlyList<Dictionary<string, AttributeValue>?>> FindItemsAsync(
        this IAmazonDynamoDB client, string table, IEnumerable<Dictionary<string, AttributeValue>> keys, CancellationToken cancellationToken)
    {
        var items = new List<Dictionary<string, AttributeValue>?>();
        foreach (var some in keys.Chunk(ReadAtOnce))
        {
            items.AddRange(await Task.WhenAll(some.Select(key => client.FindItemAsync(table, key, cancellationToken))).ConfigureAwait(false));
        }

        return items;
    }
}
