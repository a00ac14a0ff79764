using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;

namespace Cortap.Infrastructure.Aws;

internal static class ConsistentReads
{
    /// <summary>The item as it is now, or null.</summary>
    public static async Task<Dictionary<string, AttributeValue>?> FindItemAsync(
        this IAmazonDynamoDB client, string table, Dictionary<string, AttributeValue> key, CancellationToken cancellationToken)
    {
        var answer = await client.GetItemAsync(table, key, consistentRead: true, cancellationToken).ConfigureAwait(false);
        return answer.Item is { Count: > 0 } item ? item : null;
    }
}
