using System.Diagnostics;
using System.IO.Pipelines;
using Cortap.Functions.Http;
using Cortap.Reporting.Errors;
using Cortap.Reporting.Jobs;
using Microsoft.AspNetCore.Connections.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Cortap.Server;

/// <summary>
/// Answers in the envelope what the server refuses before any of our code runs: a request line or headers that are no HTTP, too long or too slow. The
/// server's only hook for it is its diagnostic event, written between its decision and its answer.
/// </summary>
internal sealed partial class UnreadableRequests(DiagnosticListener diagnostics, TimeProvider time, ILogger<UnreadableRequests> logger)
    : IHostedService, IObserver<KeyValuePair<string, object?>>, IDisposable
{
    private const string Event = "Microsoft.AspNetCore.Server.Kestrel.BadRequest";

    private readonly ILogger _logger = logger;
    private IDisposable? _subscription;

    public Task StartAsync(CancellationToken cancellationToken)
    {
        _subscription = diagnostics.Subscribe(this, name => name == Event);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose() => _subscription?.Dispose();

    public void OnNext(KeyValuePair<string, object?> value)
    {
        if (value.Value is not IFeatureCollection features
            || features.Get<IHttpRequestFeature>() is not { } request
            || features.Get<IHttpResponseFeature>() is not { HasStarted: false } response
            || features.Get<IHttpResponseBodyFeature>() is not { } body
            || features.Get<IConnectionTransportFeature>() is not { } connection)
        {
            return;
        }

        var correlationId = CorrelationId.FromHeader(request.Headers[Api.CorrelationHeader]);
        var problem = Describe(response.StatusCode);
        Api.SetCommonHeaders(response.Headers, correlationId);
        response.Headers.Connection = "close";
        response.Headers.ContentType = Problem.MediaType;
        if (problem.Code == ErrorCodes.MethodNotAllowed) response.Headers.Allow = "GET";
        var text = problem.ToUtf8Json(time.GetUtcNow(), correlationId);
        response.Headers.ContentLength = text.Length;
        LogRefused(problem.Status, correlationId);

        _ = SendAsync(body, connection.Transport.Output, HttpMethods.IsHead(request.Method) ? [] : text);
    }

    /// <summary>An answer that has begun is not replaced by the server's own. It has no body stream before a request begins, so the body follows by hand.</summary>
    private static async Task SendAsync(IHttpResponseBodyFeature head, PipeWriter connection, byte[] body)
    {
        try
        {
            await head.StartAsync();
            await connection.WriteAsync(body);
        }
        catch (Exception exception) when (exception is IOException or OperationCanceledException or InvalidOperationException)
        {
            // The client has gone.
        }
    }

    public void OnCompleted()
    {
    }

    public void OnError(Exception error)
    {
    }

    /// <summary>In words of our own: the server's may quote headers.</summary>
    private static Problem Describe(int status) => status switch
    {
        StatusCodes.Status405MethodNotAllowed => new Problem(ErrorCodes.MethodNotAllowed, "There is no such method without an address."),
        StatusCodes.Status413PayloadTooLarge => RequestBody.TooLarge,
        _ => new Problem(ErrorCodes.InvalidRequest, status switch
        {
            StatusCodes.Status408RequestTimeout => "The request did not arrive in time; send it again.",
            StatusCodes.Status414UriTooLong => "The address of the request is too long; shorten it.",
            StatusCodes.Status431RequestHeaderFieldsTooLarge => "The headers of the request are too many or too long; shorten them.",
            StatusCodes.Status505HttpVersionNotsupported => "This version of HTTP is not spoken here; use HTTP/1.1.",
            _ => "The request line or a header is not well-formed HTTP: look for characters that must be escaped, such as %00 or letters beyond ASCII.",
        })
        { Status = status },
    };

    [LoggerMessage(1, LogLevel.Information, "Refused a request that is not well-formed HTTP with {Status}, correlation {CorrelationId}")]
    private partial void LogRefused(int status, string correlationId);
}
