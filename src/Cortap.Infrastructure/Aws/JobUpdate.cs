using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Cortap.Reporting.Jobs;
using static Cortap.Infrastructure.Aws.AttributeValues;

namespace Cortap.Infrastructure.Aws;

/// <summary>The conditional write of one change: same revision, legal transition, and only what may change.</summary>
internal static class JobUpdate
{
    public static UpdateItemRequest CreateRequest(string tableName, Job job, string writeId)
    {
        var item = JobItem.Write(job with { Revision = job.Revision + 1 }, writeId);
        var names = new Dictionary<string, string>();
        var values = new Dictionary<string, AttributeValue> { [":expected"] = Number(job.Revision) };
        var set = new List<string>();
        var remove = new List<string>();
        foreach (var name in JobAttributes.Changeable)
        {
            names[$"#{name}"] = name;
            if (item.TryGetValue(name, out var value))
            {
                values[$":{name}"] = value;
                set.Add($"#{name} = :{name}");
            }
            else
            {
                remove.Add($"#{name}");
            }
        }

        var predecessors = new List<string>();
        foreach (var status in JobTransitions.Predecessors(job.Status))
        {
            var placeholder = $":from_{status.WireName()}";
            values[placeholder] = Text(status.WireName());
            predecessors.Add(placeholder);
        }

        return new UpdateItemRequest
        {
            TableName = tableName,
            Key = JobKeys.Item(job.Id.Value),
            UpdateExpression = $"SET {string.Join(", ", set)}" + (remove.Count > 0 ? $" REMOVE {string.Join(", ", remove)}" : ""),
            ConditionExpression =
                $"#{JobAttributes.Revision} = :expected AND #{JobAttributes.Status} IN ({string.Join(", ", predecessors)})",
            ExpressionAttributeNames = names,
            ExpressionAttributeValues = values,
            ReturnValues = ReturnValue.ALL_NEW,
            ReturnValuesOnConditionCheckFailure = ReturnValuesOnConditionCheckFailure.ALL_OLD,
        };
    }
}
