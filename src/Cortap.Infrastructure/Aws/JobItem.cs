using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;
using Amazon.DynamoDBv2.Model;
using Cortap.Reporting.Documents;
using Cortap.Reporting.Jobs;
using static Cortap.Infrastructure.Aws.AttributeValues;
using static Cortap.Infrastructure.Aws.JobAttributes;
using BatchId = Cortap.Reporting.Foundation.BatchId;
using JobId = Cortap.Reporting.Foundation.JobId;

namespace Cortap.Infrastructure.Aws;

/// <summary>A job as an item of the jobs table, attributes as docs/contract.md section 7 names them.</summary>
internal static class JobItem
{
    /// <summary>An item holds 400 KB; a longer stack trace, in characters, is cut so that a failure can always be recorded.</summary>
    private const int MaxTraceback = 64 * 1024;

    public static Dictionary<string, AttributeValue> Write(Job job, string writeId)
    {
        var item = new Dictionary<string, AttributeValue>
        {
            [JobAttributes.JobId] = Text(job.Id.Value),
            [Status] = Text(job.Status.WireName()),
            [ProjectId] = Number(job.ProjectId),
            [JobAttributes.ReportType] = Text(job.ReportType.WireName()),
            [Format] = Text(job.Format.WireName()),
            [IncludeAttachments] = AttributeValues.Boolean(job.IncludeAttachments),
            [Refresh] = AttributeValues.Boolean(job.Refresh),
            [UserId] = Text(Invariant(job.UserId)),
            [TenantId] = Text(Invariant(job.TenantId)),
            [JobAttributes.CorrelationId] = Text(job.CorrelationId),
            [CreatedAt] = Time(job.CreatedAt),
            [UpdatedAt] = Time(job.UpdatedAt),
            [JobAttributes.TimeToLive] = Number(job.PurgeAt.ToUnixTimeSeconds()),
            [Revision] = Number(job.Revision),
            [WriteId] = Text(writeId),
            [SearchText] = Text(JobSearch.TextOf(job)),
        };
        Set(item, ProjectName, job.ProjectName, Text);
        Set(item, CallbackUrl, job.CallbackUrl?.OriginalString, Text);
        Set(item, ReportId, job.ReportId, Text);
        Set(item, ScheduleId, job.ScheduleId, Text);
        Set(item, JobAttributes.BatchId, job.BatchId, id => Text(id!.Value.Value));
        Set(item, BatchNumber, job.BatchNumber, number => Number(number!.Value));
        Set(item, Recipients, job.IsMailed ? job.Recipients : null, recipients => List(recipients!.Select(Text)));
        Set(item, Phase, job.Phase, Text);
        Set(item, Traceback, job.Traceback is { Length: > MaxTraceback } text ? text[..MaxTraceback] : job.Traceback, Text);
        Set(item, EstimatedCompletion, job.EstimatedCompletion, at => Time(at!.Value));
        Set(item, CompletedAt, job.CompletedAt, at => Time(at!.Value));
        Set(item, FailedAt, job.FailedAt, at => Time(at!.Value));
        Set(item, DurationSeconds, job.CompletedAt is null ? (TimeSpan?)null : job.Duration, duration => Number((decimal)duration!.Value.TotalMilliseconds / 1000m));
        Set(item, Error, job.Error, WriteError);
        Set(item, Callback, job.Callback, CallbackItem.Write);
        Set(item, Idempotency, job.Idempotency, value => Map(("key_hash", Text(value.KeyHash)), ("body_hash", Text(value.BodyHash))));
        WriteResult(item, job.Result);
        DynamoLine.EnterWhenLate(item, job);
        return item;
    }

    private static readonly StoredItem<Job> Stored = new("job", JobAttributes.JobId, ReadWhole);

    /// <inheritdoc cref="StoredItem{T}.Read"/>
    public static Job Read(Dictionary<string, AttributeValue> item) => Stored.Read(item);

    /// <inheritdoc cref="StoredItem{T}.TryRead"/>
    public static bool TryRead(Dictionary<string, AttributeValue> item, [NotNullWhen(true)] out Job? job, [NotNullWhen(false)] out JobStoreException? damage) =>
        Stored.TryRead(item, out job, out damage);

    /// <inheritdoc cref="StoredItem{T}.ReadSound"/>
    public static IEnumerable<Job> ReadSound(IEnumerable<Dictionary<string, AttributeValue>?>? items) => Stored.ReadSound(items);

    private static Job ReadWhole(Dictionary<string, AttributeValue> item) => new()
    {
        Id = JobId.Parse(item[JobAttributes.JobId].S),
        Status = WireNames.ParseJobStatus(item[Status].S) ?? throw Unreadable(item, Status),
        ProjectId = item[ProjectId].ToInt64(),
        ProjectName = Get(item, ProjectName)?.S,
        ReportType = new ReportType(item[JobAttributes.ReportType].ToText()),
        Format = ReportNames.ParseReportFormat(item[Format].S) ?? throw Unreadable(item, Format),
        IncludeAttachments = item[IncludeAttachments].BOOL == true,
        Refresh = Get(item, Refresh)?.BOOL == true,
        CallbackUrl = Get(item, CallbackUrl) is { } url ? new Uri(url.S) : null,
        UserId = long.Parse(item[UserId].S, System.Globalization.CultureInfo.InvariantCulture),
        TenantId = long.Parse(item[TenantId].S, System.Globalization.CultureInfo.InvariantCulture),
        CorrelationId = item[JobAttributes.CorrelationId].ToText(),
        ReportId = Get(item, ReportId)?.S,
        ScheduleId = Get(item, ScheduleId)?.S,
        BatchId = Get(item, JobAttributes.BatchId) is { } batch ? BatchId.Parse(batch.S) : null,
        BatchNumber = (int?)Get(item, BatchNumber)?.ToInt64(),
        Recipients = [.. Get(item, Recipients)?.L.Select(recipient => recipient.S) ?? []],
        CreatedAt = item[CreatedAt].ToTime(),
        UpdatedAt = item[UpdatedAt].ToTime(),
        // DynamoDB takes whole seconds only; records live for whole days, so the fraction is that of their creation.
        PurgeAt = item[JobAttributes.TimeToLive].ToTime().AddMilliseconds(item[CreatedAt].ToTime().Millisecond),
        EstimatedCompletion = Get(item, EstimatedCompletion)?.ToTime(),
        CompletedAt = Get(item, CompletedAt)?.ToTime() ?? (item[Status].S == JobStatus.Completed.WireName() ? throw Unreadable(item, CompletedAt) : null),
        FailedAt = Get(item, FailedAt)?.ToTime(),
        Result = ReadResult(item),
        Error = Get(item, Error)?.M is { } error ? ReadError(error) : null,
        Phase = Get(item, Phase)?.S,
        Traceback = Get(item, Traceback)?.S,
        Callback = Get(item, Callback)?.M is { } callback ? CallbackItem.Read(callback) : null,
        Idempotency = Get(item, Idempotency)?.M is { } key ? new JobIdempotency(key["key_hash"].ToText(), key["body_hash"].ToText()) : null,
        Revision = item[Revision].ToInt64(),
    };

    /// <summary>The details are JSON text, because a DynamoDB map would forget the order of their members, which the webhook's bytes keep.</summary>
    private static AttributeValue WriteError(JobError error) => Map(
        ("code", Text(error.Code)), ("message", Text(error.Message)), ("details", error.Details is { } details ? Text(details.ToJsonString()) : null));

    private static JobError ReadError(Dictionary<string, AttributeValue> error) => new(
        error["code"].ToText(), error["message"].ToText(), Get(error, "details") is { } details ? JsonNode.Parse(details.S)!.AsObject() : null);

    private static void WriteResult(Dictionary<string, AttributeValue> item, JobResult? result)
    {
        if (result is null)
        {
            return;
        }

        item[DownloadUrl] = Text(result.DownloadUrl.OriginalString);
        item[ExpiresAt] = IsoTime(result.ExpiresAt);
        item[FileSize] = Number(result.FileSize);
        item[FileName] = Text(result.FileName);
        item[ObjectKey] = Text(result.ObjectKey);
        item[ObjectVersion] = Text(result.ObjectVersion);
        item[Metadata] = Map(
            ("generated_at", IsoTime(result.Metadata.GeneratedAt)),
            ("recipient_name", Text(result.Metadata.RecipientName)),
            ("deficiency_count", Number(result.Metadata.DeficiencyCount)),
            ("review_areas", Number(result.Metadata.ReviewAreas)),
            ("data_as_of", result.Metadata.DataAsOf is { } dataAsOf ? IsoTime(dataAsOf) : null));
        if (result.Metadata.Template is { } template)
        {
            item[Metadata].M["template"] = Map(("id", Text(template.Id)), ("version", Text(template.Version)), ("sha256", Text(template.Sha256)));
        }

        if (result.Metadata.Accessibility is { } accessibility)
        {
            item[Metadata].M[Accessibility] = Map(
                ("standard", Text(accessibility.Standard)),
                ("checks", Number(accessibility.Checks)),
                ("failures", new AttributeValue { L = [.. accessibility.Failures.Select(Text)], IsLSet = true }));
        }
    }

    private static JobResult? ReadResult(Dictionary<string, AttributeValue> item)
    {
        if (Get(item, Metadata)?.M is not { } metadata)
        {
            return null;
        }

        return new JobResult
        {
            DownloadUrl = new Uri(item[DownloadUrl].S),
            ExpiresAt = item[ExpiresAt].ToIsoTime(),
            FileSize = item[FileSize].ToInt64(),
            FileName = item[FileName].ToText(),
            ObjectKey = item[ObjectKey].ToText(),
            ObjectVersion = item[ObjectVersion].ToText(),
            Metadata = new JobMetadata(
                metadata["generated_at"].ToIsoTime(),
                metadata["recipient_name"].ToText(),
                (int)metadata["deficiency_count"].ToInt64(),
                (int)metadata["review_areas"].ToInt64(),
                metadata.TryGetValue(Accessibility, out var accessibility)
                    ? new PdfAccessibility(
                        accessibility.M["standard"].S, (int)accessibility.M["checks"].ToInt64(), [.. accessibility.M["failures"].L.Select(failure => failure.S)])
                    : null,
                metadata.TryGetValue("data_as_of", out var dataAsOf) ? dataAsOf.ToIsoTime() : null,
                metadata.TryGetValue("template", out var template) ? new TemplateUse(template.M["id"].S, template.M["version"].S, template.M["sha256"].S) : null),
        };
    }

    private static void Set<T>(Dictionary<string, AttributeValue> item, string name, T? value, Func<T, AttributeValue> write)
    {
        if (value is not null)
        {
            item[name] = write(value);
        }
    }

    private static AttributeValue? Get(Dictionary<string, AttributeValue> item, string name) => item.GetValueOrDefault(name);

    private static string Invariant(long value) => value.ToString(System.Globalization.CultureInfo.InvariantCulture);

    private static JobStoreException Unreadable(Dictionary<string, AttributeValue> item, string name) =>
        new($"Job '{item[JobAttributes.JobId].S}' has the unknown {name} '{item[name].S}'; a newer version of this program may have written it.");
}
