using Cortap.Reporting.Jobs;
using Cortap.Reporting.Jobs.Configured;
using Cortap.Reporting.Pipeline;
using Microsoft.AspNetCore.Http;

namespace Cortap.Functions.Http;

/// <summary>How a configured report that was started is answered (docs/contract.md, section 4).</summary>
internal static class ConfiguredAnswers
{
    /// <summary>202: the job is queued, and its address tells the rest.</summary>
    public static IResult Queued(this ApiCall call, AcceptedJob accepted, Uri baseUrl)
    {
        Headers(call, accepted).Location = ConfiguredReportRunner.StatusUrl(accepted, baseUrl);
        return call.Json(StatusCodes.Status202Accepted, ConfiguredReportRunner.ToUtf8Json(accepted, baseUrl), AcceptedJob.RetryAfter);
    }

    /// <summary>200 with the document; <c>Content-Location</c> names the job's result.</summary>
    public static IResult Document(this ApiCall call, ReadyReport report, AcceptedJob accepted, Uri baseUrl)
    {
        Headers(call, accepted).ContentLocation = $"{ConfiguredReportRunner.StatusUrl(accepted, baseUrl)}/result";
        return new BytesResult(StatusCodes.Status200OK, report.ContentType, report.Content, report.FileName);
    }

    private static IHeaderDictionary Headers(ApiCall call, AcceptedJob accepted)
    {
        var headers = call.Request.HttpContext.Response.Headers;
        if (accepted.Replayed) headers["Idempotency-Replayed"] = "true";
        return headers;
    }
}
