using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;

namespace Cortap.Infrastructure.Tests.Aws;

/// <summary>Damages items as somebody with a console of the cloud may.</summary>
internal static class DamagedItems
{
    /// <summary>Gives one attribute of an item another value; null removes it.</summary>
    public static Task DamageAsync(this IAmazonDynamoDB client, string table, string keyName, string key, string attribute, AttributeValue? value) =>
        client.UpdateItemAsync(new UpdateItemRequest
        {
            TableName = table,
            Key = new() { [keyName] = new AttributeValue(key) },
            UpdateExpression = value is null ? "REMOVE #attribute" : "SET #attribute = :value",
            ConditionExpression = $"attribute_exists({keyName})",
            ExpressionAttributeNames = new() { ["#attribute"] = attribute },
            ExpressionAttributeValues = value is null ? null : new() { [":value"] = value },
        });
}
