using Amazon.DynamoDBv2;
using Amazon.DynamoDBv2.Model;
using Cortap.Reporting.Jobs;
using static Cortap.Infrastructure.Aws.AttributeValues;

namespace Cortap.Infrastructure.Aws;

/// <summary>The conditional write of one change: same revision, legal transition, and only what may change.</summary>
internal static class JobUpdate
{
    /// <summary>The write, as a part of a transaction.</summary>
    /// <param name="tableName">Of the jobs.</param>
    /// <param name="job">As it is to be.</param>
    /// <param name="writeId">The mark of the write.</param>
    /// <param name="leaves">The item as it was read, if the job is to leave the line from where it stands in it.</param>
    public static Update Create(string tableName, Job job, string writeId, Dictionary<string, AttributeValue>? leaves)
    {
        var item = JobItem.Write(job with { Revision = job.Revision + 1 }, writeId);
        var names = new Dictionary<string, string>();
        var values = new Dictionary<string, AttributeValue> { [":expected"] = Number(job.Revision) };
        var set = new List<string>();
        var remove = new List<string>();
        // A job that has ended is in the line's index no more, unless its delivery is late.
        foreach (var name in job.IsFinished ? JobAttributes.Changeable.Concat(DynamoLine.JobAttributesInLine) : JobAttributes.Changeable)
        {
            names[$"#{name}"] = name;
            if (item.TryGetValue(name, out var value))
            {
                values[$":new_{name}"] = value;
                set.Add($"#{name} = :new_{name}");
            }
            else
            {
                remove.Add($"#{name}");
            }
        }

        var place = leaves is null ? "" : $" AND {DynamoLine.UnchangedCondition(leaves, names, values)}";
        var predecessors = new List<string>();
        foreach (var status in JobTransitions.Predecessors(job.Status))
        {
            var placeholder = $":from_{status.WireName()}";
            values[placeholder] = Text(status.WireName());
            predecessors.Add(placeholder);
        }

        return new Update
        {
            TableName = tableName,
            Key = JobKeys.Item(job.Id.Value),
            UpdateExpression = $"SET {string.Join(", ", set)}" + (remove.Count > 0 ? $" REMOVE {string.Join(", ", remove)}" : ""),
            ConditionExpression =
                $"#{JobAttributes.Revision} = :expected AND #{JobAttributes.Status} IN ({string.Join(", ", predecessors)}){place}",
            ExpressionAttributeNames = names,
            ExpressionAttributeValues = values,
            ReturnValuesOnConditionCheckFailure = ReturnValuesOnConditionCheckFailure.ALL_OLD,
        };
    }

    /// <summary>The same write alone.</summary>
    public static UpdateItemRequest ToRequest(Update update) => new()
    {
        TableName = update.TableName,
        Key = update.Key,
        UpdateExpression = update.UpdateExpression,
        ConditionExpression = update.ConditionExpression,
        ExpressionAttributeNames = update.ExpressionAttributeNames,
        ExpressionAttributeValues = update.ExpressionAttributeValues,
        ReturnValues = ReturnValue.ALL_NEW,
        ReturnValuesOnConditionCheckFailure = update.ReturnValuesOnConditionCheckFailure,
    };
}
