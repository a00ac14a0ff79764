using System.Globalization;
using Amazon.DynamoDBv2.Model;
using Cortap.Infrastructure.Stores;
using Cortap.Reporting.Jobs;
using static Cortap.Infrastructure.Aws.AttributeValues;

namespace Cortap.Infrastructure.Aws;

/// <summary>Turns a query into a read of the narrowest index; what the index does not cover is filtered.</summary>
internal static class JobListing
{
    public static QueryRequest CreateRequest(string tableName, JobQuery query, JobCursor? after)
    {
        // Narrowest first: one user has fewer jobs than one project may have, and one project fewer than one status.
        var conditions = new List<(string Name, AttributeValue Value)>();
        var index = JobsTable.StatusIndex;
        if (query.Status is { } status)
        {
            conditions.Add((JobAttributes.Status, Text(status.WireName())));
        }

        if (query.ProjectId is { } project)
        {
            conditions.Insert(0, (JobAttributes.ProjectId, Number(project)));
            index = JobsTable.ProjectIndex;
        }

        if (query.Owner is { } owner)
        {
            conditions.Insert(0, (JobAttributes.UserId, Text(owner.UserId.ToString(CultureInfo.InvariantCulture))));
            conditions.Add((JobAttributes.TenantId, Text(owner.TenantId.ToString(CultureInfo.InvariantCulture))));
            index = JobsTable.UserIndex;
        }

        if (conditions.Count == 0)
        {
            throw new ArgumentException("A list of jobs needs an owner, a status or a project.", nameof(query));
        }

        return new QueryRequest
        {
            TableName = tableName,
            IndexName = index,
            KeyConditionExpression = "#c0 = :c0",
            FilterExpression = conditions.Count == 1 ? null : string.Join(" AND ", Enumerable.Range(1, conditions.Count - 1).Select(i => $"#c{i} = :c{i}")),
            ExpressionAttributeNames = conditions.Select((condition, i) => ($"#c{i}", condition.Name)).ToDictionary(),
            ExpressionAttributeValues = conditions.Select((condition, i) => ($":c{i}", condition.Value)).ToDictionary(),
            ScanIndexForward = false,
            Limit = query.Limit + 1,
            ExclusiveStartKey = after is { } position ? StartKey(position, conditions[0]) : null,
        };
    }

    private static Dictionary<string, AttributeValue> StartKey(JobCursor after, (string Name, AttributeValue Value) partition) => new()
    {
        [JobAttributes.JobId] = Text(after.Id.Value),
        [partition.Name] = partition.Value,
        [JobAttributes.CreatedAt] = Time(after.CreatedAt),
    };
}
