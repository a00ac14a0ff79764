using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using Microsoft.Extensions.Logging;
using Polly;
using Polly.Retry;

namespace Cortap.Reporting.Riskuity;

/// <summary>Sends GET requests to Riskuity: time-out, size cap, retries, one span and one set of measurements per call.</summary>
internal sealed class RiskuityTransport
{
    private readonly HttpClient _http;
    private readonly RiskuityOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly ResiliencePipeline<RiskuityAttempt> _retries;

    public RiskuityTransport(HttpClient http, RiskuityOptions options, TimeProvider time, ILogger logger)
    {
        _http = http;
        _options = options;
        _time = time;
        _logger = logger;
        _retries = options.MaxRetries == 0 ? ResiliencePipeline<RiskuityAttempt>.Empty : BuildRetries();
    }

    /// <summary>Asks until a final answer, at most 1 + <see cref="RiskuityOptions.MaxRetries"/> times.</summary>
    public async Task<(RiskuityAttempt Answer, int Attempts)> GetWithRetriesAsync(
        RiskuityEndpoint endpoint, string token, string correlationId, CancellationToken cancellationToken)
    {
        using var span = CortapActivitySource.Source.StartActivity("riskuity.get", ActivityKind.Client);
        var attempts = 0;
        var answer = await _retries.ExecuteAsync(
            async attemptToken => await GetAsync(endpoint, token, correlationId, _options.RequestTimeout, ++attempts, attemptToken),
            cancellationToken);
        Describe(span, endpoint, answer, attempts);
        return (answer, attempts);
    }

    /// <summary>Asks once.</summary>
    public async Task<RiskuityAttempt> GetOnceAsync(
        RiskuityEndpoint endpoint, string token, string correlationId, TimeSpan timeout, CancellationToken cancellationToken)
    {
        using var span = CortapActivitySource.Source.StartActivity("riskuity.get", ActivityKind.Client);
        var answer = await GetAsync(endpoint, token, correlationId, timeout, attempt: 1, cancellationToken);
        Describe(span, endpoint, answer, attempts: 1);
        return answer;
    }

    private async Task<RiskuityAttempt> GetAsync(
        RiskuityEndpoint endpoint, string token, string correlationId, TimeSpan timeout, int attempt, CancellationToken cancellationToken)
    {
        var startedAt = _time.GetTimestamp();
        using var expiry = new CancellationTokenSource(timeout, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, expiry.Token);
        RiskuityAttempt result;
        try
        {
            using var request = Request(endpoint, token, correlationId);
            using var response = await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token);
            result = await ReadAsync(response, token, either.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            result = new RiskuityAttempt(null, Trouble: $"no whole answer within {timeout.TotalSeconds:0.#} s");
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or InvalidDataException or InvalidOperationException)
        {
            result = new RiskuityAttempt(null, Trouble: Redaction.Clean(CallTrouble.Describe(exception), token));
        }

        var elapsed = _time.GetElapsedTime(startedAt);
        RiskuityMetrics.Record(endpoint, result, attempt, elapsed);
        Log(endpoint, result, attempt, elapsed);
        return result;
    }

    private HttpRequestMessage Request(RiskuityEndpoint endpoint, string token, string correlationId)
    {
        var request = new HttpRequestMessage(HttpMethod.Get, endpoint.At(_options.BaseUrl));
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", token);
        request.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("application/json"));
        request.Headers.Add("X-Correlation-ID", correlationId);
        return request;
    }

    private async Task<RiskuityAttempt> ReadAsync(HttpResponseMessage response, string token, CancellationToken cancellationToken)
    {
        var status = (int)response.StatusCode;
        if (response.StatusCode != HttpStatusCode.OK)
        {
            var detail = await ErrorDetail.ReadAsync(response, token, cancellationToken);
            return new RiskuityAttempt(status, Trouble: detail) { RetryAfter = RetryAfterHeader.Of(response, _time.GetUtcNow()) };
        }

        if (response.Content.Headers.ContentLength > _options.MaxResponseBytes)
            return TooLarge(status);
        await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        var body = await LimitedStream.ReadAsync(stream, _options.MaxResponseBytes, cancellationToken);
        return body is null ? TooLarge(status) : new RiskuityAttempt(status, body);
    }

    private RiskuityAttempt TooLarge(int status) =>
        new(status, Trouble: $"the answer is larger than {_options.MaxResponseBytes} bytes") { IsTooLarge = true };

    private ResiliencePipeline<RiskuityAttempt> BuildRetries() =>
        new ResiliencePipelineBuilder<RiskuityAttempt> { TimeProvider = _time }
            .AddRetry(new RetryStrategyOptions<RiskuityAttempt>
            {
                MaxRetryAttempts = _options.MaxRetries,
                ShouldHandle = arguments => ValueTask.FromResult(arguments.Outcome.Result is { IsTransient: true }),
                DelayGenerator = arguments =>
                    ValueTask.FromResult<TimeSpan?>(Delay(arguments.AttemptNumber, arguments.Outcome.Result?.RetryAfter)),
            })
            .Build();

    /// <summary>The doubling delay with jitter, or what the server asks for where that is longer.</summary>
    private TimeSpan Delay(int retry, TimeSpan? retryAfter)
    {
        var backoff = _options.RetryDelay * Math.Pow(2, retry) * (1 + (_options.Jitter() / 4));
        var asked = retryAfter > _options.MaxRetryAfter ? _options.MaxRetryAfter : retryAfter;
        return asked > backoff ? asked.Value : backoff;
    }

    private void Log(RiskuityEndpoint endpoint, RiskuityAttempt result, int attempt, TimeSpan elapsed)
    {
        if (result.StatusCode is not { } status)
            _logger.Unanswered(_options.BaseUrl, endpoint.Path, attempt, result.Trouble ?? "");
        else if (result.Body is { } body)
            _logger.Answered(endpoint.Path, status, elapsed.TotalMilliseconds, body.Length);
        else
            _logger.Refused(_options.BaseUrl, endpoint.Path, status, attempt, result.Trouble ?? "");
    }

    private static void Describe(Activity? span, RiskuityEndpoint endpoint, RiskuityAttempt answer, int attempts)
    {
        span?.SetTag("http.route", endpoint.Route);
        span?.SetTag("http.response.status_code", answer.StatusCode);
        span?.SetTag("cortap.attempts", attempts);
        if (answer.Body is null)
            span?.SetStatus(ActivityStatusCode.Error);
    }
}
