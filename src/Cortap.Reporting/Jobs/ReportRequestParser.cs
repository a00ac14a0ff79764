using Cortap.Reporting.Documents;
using Cortap.Reporting.Errors;
using Cortap.Reporting.Security;

namespace Cortap.Reporting.Jobs;

/// <summary>Turns a request's body into a request or into the first group of errors (docs/contract.md section 1, checks 3 to 6).</summary>
/// <param name="reports">The types there are.</param>
/// <param name="callbacks">Decides which callback addresses are allowed.</param>
/// <param name="pdfAvailable">A converter is installed.</param>
public sealed class ReportRequestParser(ReportCatalog reports, CallbackUrlPolicy callbacks, bool pdfAvailable)
{
    /// <summary>Reads the body.</summary>
    /// <param name="body">The bytes as received.</param>
    /// <param name="headerErrors">Wrong headers, reported together with wrong fields.</param>
    public Outcome<ReportRequest> Parse(ReadOnlyMemory<byte> body, params IReadOnlyList<FieldError> headerErrors)
    {
        if (!JsonBody.Parse(body).TryGet(out var document, out var problem))
        {
            return problem;
        }

        using (document)
        {
            var fields = new JsonFields(document.RootElement, "", [.. headerErrors]);
            var projectId = fields.RequiredInteger("project_id", 1, JsonFields.MaxInteger);
            var reportType = fields.RequiredText("report_type");
            var callbackUrl = fields.RequiredText("callback_url");
            var options = fields.OptionalObject("options");
            var includeAttachments = options?.OptionalBoolean("include_attachments") ?? false;
            var refresh = options?.OptionalBoolean("refresh") ?? false;
            var format = options?.OptionalText("format");
            return fields.Errors.Count > 0
                ? Problem.InvalidFields(ErrorCodes.InvalidRequest, "The request has missing or wrong fields; details.errors names them.", fields.Errors)
                : Check(projectId, reportType!, callbackUrl!, format ?? "docx", includeAttachments, refresh);
        }
    }

    private Outcome<ReportRequest> Check(
        long projectId, string reportType, string callbackUrl, string format, bool includeAttachments, bool refresh)
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
            : new ReportRequest(projectId, knownType!.Value, callback, knownFormat!.Value, includeAttachments, refresh);
    }
}
