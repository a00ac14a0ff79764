using Cortap.Reporting.Canonical;
using Cortap.Reporting.Documents;
using Cortap.Reporting.Errors;
using Cortap.Reporting.Jobs;
using Cortap.Reporting.Jobs.Answers;
using Cortap.Reporting.Riskuity;
using Cortap.Reporting.Security;

namespace Cortap.Reporting.Pipeline;

/// <summary>
/// Tells what a project lacks for a report type without making a job: the same document and the same checks as those of the fetch phase
/// (docs/domain/canonical-model.md, section 8).
/// </summary>
public sealed class DataCheck(ProjectProbe probe, RateLimiter rates, CanonicalSnapshots snapshots, ReportCatalog reports, KeptAnswers answers)
{
    private const string KeyScope = "validate-data\n";

    /// <summary>What was found, or was found for an earlier request with the same idempotency key.</summary>
    public async Task<Outcome<Answer>> RunAsync(VerifiedToken verified, IntakeRequest request, CancellationToken cancellationToken)
    {
        var headerErrors = new List<FieldError>();
        var key = IdempotencyKey.Read(request.IdempotencyKey, headerErrors);
        if (!(await RequestBody.ReadAsync(request, cancellationToken).ConfigureAwait(false)).TryGet(out var body, out var problem)
            || !Parse(body, headerErrors).TryGet(out var question, out problem)
            || !(await probe.CheckAsync(question.ProjectId, verified.Token, request.CorrelationId, cancellationToken).ConfigureAwait(false)).TryGet(out var project, out problem))
        {
            return problem;
        }

        if (rates.Refuse(verified.Caller) is { } refused) return refused;

        var snapshot = new SnapshotRequest(
            question.ProjectId, verified.Caller.TenantId, verified.Caller.UserId, verified.Token.Value, request.CorrelationId, project.Name);
        return await answers.AnswerAsync(
            IdempotencyKey.Bind(key, verified.Caller, body, KeyScope), () => CheckAsync(question, snapshot, cancellationToken), cancellationToken).ConfigureAwait(false);
    }

    private async Task<Outcome<byte[]>> CheckAsync(Question question, SnapshotRequest snapshot, CancellationToken cancellationToken)
    {
        try
        {
            var (document, setup) = await snapshots.GetAsync(snapshot, cancellationToken).ConfigureAwait(false);
            return Evaluate(document, setup, question);
        }
        catch (CortapException exception) when (exception.Code == ErrorCodes.DataFetchError && (int?)exception.Details?["status_code"] == 404)
        {
            // It is in the list all the same; to ask again would change nothing.
            return new Problem(ErrorCodes.ProjectNotFound, exception.Message, new() { ["project_id"] = question.ProjectId });
        }
        catch (CortapException exception) when (exception.Code == ErrorCodes.DataFetchError)
        {
            return new Problem(ErrorCodes.Unavailable, exception.Message, exception.Details, TimeSpan.FromSeconds(30));
        }
        catch (CortapException exception) when (exception.Code == ErrorCodes.TransformationError)
        {
            return Show(question.ProjectId, question.ReportType, new CompletenessResult([], [], 0, CanGenerate: false), CanonicalValidation.ErrorsOf(exception));
        }
    }

    private byte[] Evaluate(CanonicalDocument document, ProjectSetup setup, Question question)
    {
        var fields = reports.Of(question.ReportType).Fields;
        var completeness = CompletenessCheck.Evaluate(document, fields);
        var errors = completeness.CanGenerate ? CanonicalSchema.Validate(document, fields, setup) : [];
        return Show(question.ProjectId, question.ReportType, completeness, errors);
    }

    private Outcome<Question> Parse(byte[] body, List<FieldError> errors)
    {
        if (!JsonBody.Parse(body).TryGet(out var document, out var problem)) return problem;
        using (document)
        {
            var fields = new JsonFields(document.RootElement, "", errors);
            var projectId = fields.RequiredInteger("project_id", 1, JsonFields.MaxInteger);
            var typeName = fields.RequiredText("report_type");
            if (fields.Errors.Count > 0)
                return Problem.InvalidFields(ErrorCodes.InvalidRequest, "The request has missing or wrong fields; details.errors names them.", fields.Errors);

            var refusals = new List<(string Code, FieldError Error)>();
            var type = ReportKinds.CheckType(typeName!, reports, refusals);
            return ReportKinds.ToProblem(refusals) is { } refused ? refused : new Question(projectId, type!.Value);
        }
    }

    internal static byte[] Show(long projectId, ReportType type, CompletenessResult completeness, IReadOnlyList<string> errors) => AnswerJson.Write(new DataCheckBody(
        projectId, type, completeness.CanGenerate && errors.Count == 0, completeness.MissingCriticalFields, completeness.MissingOptionalFields,
        completeness.DataQualityScore, errors));

    private sealed record Question(long ProjectId, ReportType ReportType);
}
