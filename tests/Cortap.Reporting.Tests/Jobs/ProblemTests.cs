using System.Reflection;
using System.Text;
using System.Text.Json.Nodes;
using Cortap.Reporting.Errors;
using Cortap.Reporting.Jobs;

namespace Cortap.Reporting.Tests.Jobs;

public sealed class ProblemTests
{
    [Fact]
    public void ToUtf8Json_TheContractsExample_IsReproduced()
    {
        var problem = new Problem(ErrorCodes.InsufficientPermissions, "This user may not view project 33", new JsonObject { ["project_id"] = 33 });

        Encoding.UTF8.GetString(problem.ToUtf8Json(SampleJobs.At, "0123456789ab")).ShouldBe(
            """{"type":"https://cortap.example/errors/INSUFFICIENT_PERMISSIONS","title":"Insufficient permissions","status":403,"detail":"This user may not view project 33","error":"INSUFFICIENT_PERMISSIONS","message":"This user may not view project 33","details":{"project_id":33},"timestamp":"2026-02-11T16:00:45Z","correlation_id":"0123456789ab"}""");
    }

    [Fact]
    public void ToUtf8Json_WithoutDetails_LeavesThemOut() =>
        Encoding.UTF8.GetString(new Problem(ErrorCodes.InvalidJson, "x").ToUtf8Json(SampleJobs.At, "c")).ShouldNotContain("details");

    [Theory]
    [InlineData(ErrorCodes.InvalidToken, 401)]
    [InlineData(ErrorCodes.ExpiredToken, 401)]
    [InlineData(ErrorCodes.InsufficientPermissions, 403)]
    [InlineData(ErrorCodes.BodyTooLarge, 413)]
    [InlineData(ErrorCodes.UnsupportedMediaType, 415)]
    [InlineData(ErrorCodes.InvalidJson, 400)]
    [InlineData(ErrorCodes.InvalidRequest, 400)]
    [InlineData(ErrorCodes.InvalidCallbackUrl, 400)]
    [InlineData(ErrorCodes.InvalidReportType, 422)]
    [InlineData(ErrorCodes.UnsupportedFormat, 422)]
    [InlineData(ErrorCodes.ProjectNotFound, 404)]
    [InlineData(ErrorCodes.RateLimited, 429)]
    [InlineData(ErrorCodes.IdempotencyKeyReused, 422)]
    [InlineData(ErrorCodes.Unavailable, 503)]
    [InlineData(ErrorCodes.JobNotFound, 404)]
    [InlineData(ErrorCodes.ReportNotFound, 404)]
    [InlineData(ErrorCodes.JobNotCompleted, 409)]
    [InlineData(ErrorCodes.InternalError, 500)]
    public void Status_OfEveryRequestCode_IsTheCatalogues(string code, int status) => new Problem(code, "x").Status.ShouldBe(status);

    [Fact]
    public void Codes_OfRequestsAndJobs_AreAllKnown()
    {
        string[] jobOnly =
        [
            ErrorCodes.DataFetchError, ErrorCodes.MissingRequiredData, ErrorCodes.TransformationError, ErrorCodes.GenerationError,
            ErrorCodes.S3UploadError, ErrorCodes.UrlGenerationError, ErrorCodes.JobTimeout, ErrorCodes.Cancelled,
        ];
        var all = typeof(ErrorCodes).GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => (string)field.GetRawConstantValue()!);
        ProblemCatalogue.Codes.Concat(jobOnly).Order().ShouldBe(all.Order());
    }

    [Fact]
    public void ToProblem_ForWantOfMemory_AsksToComeAgain() =>
        new InsufficientMemoryException().ToProblem().ShouldSatisfyAllConditions(problem => problem.Code.ShouldBe(ErrorCodes.Unavailable), problem => problem.RetryAfter.ShouldNotBeNull());

    [Fact]
    public void ToProblem_OfAnUnexpectedException_TellsNothingOfIt()
    {
        var problem = new InvalidOperationException("secret of /var/lib").ToProblem();
        problem.Code.ShouldBe(ErrorCodes.InternalError);
        problem.Message.ShouldNotContain("secret");
    }
}
