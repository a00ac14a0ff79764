using Cortap.Reporting.Audit;
using Cortap.Reporting.Errors;
using Cortap.Reporting.Jobs;
using Cortap.Reporting.Security;
using Grpc.Core;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Cortap.Functions.Http;

/// <summary>
/// What every HTTP function does the same way: the correlation id on each answer, the check of the caller's token, and the envelope of
/// docs/contract.md section 5 for each error, and the audit record of each refusal. A wrapper instead of middleware, because the two runtimes have no middleware in common.
/// </summary>
public sealed partial class Api(TokenValidator tokens, CrossOrigin origins, AuditLog audit, RefusalLog refusals, TimeProvider time, ILogger<Api> logger)
{
    public const string CorrelationHeader = "X-Correlation-ID";

    /// <summary>For whoever opens an answer in a browser; pages set a policy of their own.</summary>
    private const string NothingActive = "default-src 'none'; frame-ancestors 'none'";

    private const string OnlyHttpsForAYear = "max-age=31536000";

    private static readonly Problem EngineUnavailable =
        new(ErrorCodes.Unavailable, "The service cannot store this now, or does not know whether it has; try again.", RetryAfter: TimeSpan.FromSeconds(5));

    private readonly ILogger _logger = logger;

    /// <summary>For callers with a valid token only; nothing of the request is read before.</summary>
    public Task<IResult> RunAuthenticatedAsync(HttpRequest request, Func<ApiCall, VerifiedToken, Task<IResult>> handle) =>
        RunAsync(request, async call =>
        {
            if (!(await tokens.ValidateAsync(request.Headers.Authorization, call.CorrelationId, call.Aborted)).TryGet(out var verified, out var problem))
                return call.Problem(problem);
            call.Caller = verified.Caller;
            return await handle(call, verified);
        });

    /// <summary>What every answer carries, whoever gives it.</summary>
    public static void SetCommonHeaders(IHeaderDictionary headers, string correlationId)
    {
        ArgumentNullException.ThrowIfNull(headers);
        headers[CorrelationHeader] = correlationId;
        headers.XContentTypeOptions = "nosniff";
        headers.ContentSecurityPolicy = NothingActive;
    }

    /// <summary>For everyone.</summary>
    public async Task<IResult> RunAsync(HttpRequest request, Func<ApiCall, Task<IResult>> handle)
    {
        var call = new ApiCall(request, CorrelationId.FromHeader(request.Headers[CorrelationHeader]), time, audit, logger);
        var headers = request.HttpContext.Response.Headers;
        SetCommonHeaders(headers, call.CorrelationId);
        origins.Allow(request);
        if (request.IsHttps) headers.StrictTransportSecurity = OnlyHttpsForAYear;
        try
        {
            var answer = await handle(call);
            await call.RecordRefusalAsync(refusals);
            return answer;
        }
        catch (OperationCanceledException) when (call.Aborted.IsCancellationRequested)
        {
            return Results.StatusCode(StatusCodes.Status499ClientClosedRequest);
        }
        catch (BadHttpRequestException exception)
        {
            LogUnreadable(exception, call.CorrelationId);
            return call.Problem(exception.StatusCode == StatusCodes.Status413PayloadTooLarge
                ? RequestBody.TooLarge
                : RequestBody.Broken);
        }
        catch (Exception exception)
        {
            return call.Problem(call.Failure(exception));
        }
    }

    /// <summary>What a request that failed is answered.</summary>
    internal static Problem ProblemOf(Exception exception) => IsTroubleOfTheEngine(exception) ? EngineUnavailable : exception.ToProblem();

    /// <summary>
    /// The embedded engine's disk is full or failing, or the Functions host does not take the call now: of whatever its storage refuses it says
    /// <c>Unknown</c>, <c>Internal</c> and more, but nothing of the call itself.
    /// </summary>
    private static bool IsTroubleOfTheEngine(Exception exception) => exception is IOException
        or RpcException { StatusCode: not (StatusCode.InvalidArgument or StatusCode.NotFound or StatusCode.AlreadyExists) };

    [LoggerMessage(2, LogLevel.Information, "Request could not be read, correlation {CorrelationId}")]
    private partial void LogUnreadable(Exception exception, string correlationId);
}
