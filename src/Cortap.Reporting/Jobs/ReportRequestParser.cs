using System.Text.Json;
using Cortap.Reporting.Documents;
using Cortap.Reporting.Errors;
using Cortap.Reporting.Jobs.Batches;
using Cortap.Reporting.Security;

namespace Cortap.Reporting.Jobs;

/// <summary>Turns a request's body into a request or into the first group of errors (docs/contract.md section 1, checks 3 to 6).</summary>
/// <param name="reports">The types there are.</param>
/// <param name="callbacks">Decides which callback addresses are allowed.</param>
/// <param name="pdfAvailable">A converter is installed.</param>
public sealed class ReportRequestParser(ReportCatalog reports, CallbackUrlPolicy callbacks, bool pdfAvailable)
{
    /// <summary>Reads the body of a request for one report.</summary>
    /// <param name="body">The bytes as received.</param>
    /// <param name="headerErrors">Wrong headers, reported together with wrong fields.</param>
    public Outcome<ReportRequest> Parse(ReadOnlyMemory<byte> body, params IReadOnlyList<FieldError> headerErrors) =>
        Parse(body, headerErrors, fields => fields.RequiredInteger("project_id", 1, JsonFields.MaxInteger), (report, projectId) => report with { ProjectId = projectId });

    /// <summary>Reads the body of a request for many.</summary>
    /// <inheritdoc cref="Parse(ReadOnlyMemory{byte}, IReadOnlyList{FieldError})"/>
    public Outcome<BatchRequest> ParseBatch(ReadOnlyMemory<byte> body, params IReadOnlyList<FieldError> headerErrors) =>
        Parse(
            body,
            headerErrors,
            fields => (ProjectIds: ReadProjects(fields), DryRun: fields.OptionalBoolean("dry_run") ?? false),
            (report, batch) => new BatchRequest(batch.ProjectIds, report with { ProjectId = batch.ProjectIds[0] }, batch.DryRun));

    private Outcome<TRequest> Parse<TOwn, TRequest>(
        ReadOnlyMemory<byte> body, IReadOnlyList<FieldError> headerErrors, Func<JsonFields, TOwn> readOwn, Func<ReportRequest, TOwn, TRequest> finish)
        where TRequest : class
    {
        if (!JsonBody.Parse(body).TryGet(out var document, out var problem))
        {
            return problem;
        }

        using (document)
        {
            var fields = new JsonFields(document.RootElement, "", [.. headerErrors]);
            var own = readOwn(fields);
            var reportType = fields.RequiredText("report_type");
            var callbackUrl = fields.RequiredText("callback_url");
            var options = fields.OptionalObject("options");
            var includeAttachments = options?.OptionalBoolean("include_attachments") ?? false;
            var refresh = options?.OptionalBoolean("refresh") ?? false;
            var format = options?.OptionalText("format");
            if (fields.Errors.Count > 0)
            {
                return Problem.InvalidFields(ErrorCodes.InvalidRequest, "The request has missing or wrong fields; details.errors names them.", fields.Errors);
            }

            return Check(reportType!, callbackUrl!, format ?? "docx", includeAttachments, refresh).TryGet(out var report, out problem)
                ? finish(report, own)
                : problem;
        }
    }

    private Outcome<ReportRequest> Check(string reportType, string callbackUrl, string format, bool includeAttachments, bool refresh)
    {
        if (!callbacks.Check(callbackUrl).TryGet(out var callback, out var problem))
        {
            return problem;
        }

        var refusals = new List<(string Code, FieldError Error)>();
        var knownType = ReportKinds.CheckType(reportType, reports, refusals);
        var knownFormat = ReportKinds.CheckFormat(format, pdfAvailable, "options.format", refusals);
        return ReportKinds.ToProblem(refusals) is { } refused
            ? refused
            : new ReportRequest(0, knownType!.Value, callback, knownFormat!.Value, includeAttachments, refresh);
    }

    private static IReadOnlyList<long> ReadProjects(JsonFields fields)
    {
        const string Name = "project_ids";
        var projects = fields.RequiredArray<long>(
            Name, BatchRequest.MaxProjects, $"must be an array of integers from 1 to {JsonFields.MaxInteger}", TryReadProject);
        if (projects.Distinct().Count() < projects.Count)
        {
            var twice = projects.GroupBy(id => id).First(group => group.Count() > 1).Key;
            fields.Add(Name, FormattableString.Invariant($"must name each project once; {twice} is there twice"));
        }

        return projects;
    }

    private static bool TryReadProject(JsonElement element, out long projectId)
    {
        projectId = 0;
        return element.ValueKind == JsonValueKind.Number && element.TryGetInt64(out projectId) && projectId is >= 1 and <= JsonFields.MaxInteger;
    }
}
