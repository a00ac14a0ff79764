using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.Logging;

namespace Cortap.Reporting.Riskuity;

/// <summary>
/// Signs the service account in at Riskuity (docs/domain/riskuity-api.md, section 3.1, call 1). Only what had no answer is asked again: a refusal
/// counts towards Riskuity's lock-out.
/// </summary>
/// <param name="http">Follows no redirect and has no time-out of its own.</param>
/// <param name="options">Where Riskuity is, and how long it is waited for.</param>
/// <param name="time">Clock of the time-outs and pauses.</param>
/// <param name="logger">Gets every attempt, without name, password and token.</param>
public sealed partial class ServiceLogin(HttpClient http, RiskuityOptions options, TimeProvider time, ILogger<ServiceLogin> logger)
{
    private const string Path = "/users/get-token";
    private const int MaxAttempts = 3;
    private const int MaxAnswer = 64 * 1024;

    private static readonly string[] TokenNames = ["access_token", "token", "access", "jwt"];

    /// <summary>Trouble with Riskuity is told by the answer, never thrown.</summary>
    /// <param name="username">Of the service account.</param>
    /// <param name="password">Of the service account.</param>
    /// <param name="correlationId">Sent as <c>X-Correlation-ID</c>.</param>
    /// <param name="cancellationToken">Cancels the call; the only cause of an exception.</param>
    public async Task<LoginAnswer> LoginAsync(string username, string password, string correlationId, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            var answer = await TryAsync(username, password, correlationId, cancellationToken).ConfigureAwait(false);
            LogAttempt(attempt, answer.StatusCode, answer.Token is not null, answer.IsRefused);
            if (answer.Token is not null || answer.IsRefused || attempt == MaxAttempts) return answer;
            await Task.Delay(options.RetryDelay * attempt, time, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<LoginAnswer> TryAsync(string username, string password, string correlationId, CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(options.RequestTimeout, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        try
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, options.BaseUrl.AbsoluteUri.TrimEnd('/') + Path)
            {
                Content = JsonContent.Create(new Dictionary<string, string> { ["username"] = username, ["password"] = password }),
            };
            request.Headers.Accept.ParseAdd("application/json");
            request.Headers.Add("X-Correlation-ID", correlationId);
            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token).ConfigureAwait(false);
            var status = (int)response.StatusCode;
            if (response.StatusCode != HttpStatusCode.OK) return new LoginAnswer(status, null, IsRefused: status is >= 400 and < 500 and not 408);

            using var stream = await response.Content.ReadAsStreamAsync(either.Token).ConfigureAwait(false);
            var body = await LimitedStream.ReadAsync(stream, MaxAnswer, either.Token).ConfigureAwait(false);

            // An answer without a token asks for a second factor, which no service account has; what is none of Riskuity's, such as a page of a proxy, says nothing.
            return body is { } bytes && TokenOf(bytes) is { } token
                ? new LoginAnswer(status, new BearerToken(token), IsRefused: false)
                : new LoginAnswer(status, null, IsRefused: body is { } other && IsObject(other.Span));
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return new LoginAnswer(null, null, IsRefused: false);
        }
        // The last one is Brotli's word for what is not compressed.
        catch (Exception exception) when (exception is HttpRequestException or IOException or InvalidDataException or InvalidOperationException)
        {
            return new LoginAnswer(null, null, IsRefused: false);
        }
    }

    private static bool IsObject(ReadOnlySpan<byte> answer) => ByteOrderMark.Skip(answer).TrimStart(" \t\r\n"u8).StartsWith("{"u8);

    private static string? TokenOf(ReadOnlyMemory<byte> body)
    {
        try
        {
            using var document = StrictJson.Parse(body);
            foreach (var name in TokenNames)
            {
                if (StrictJson.Text(document.RootElement, name) is { Length: > 0 } token && token.All(character => character is > ' ' and <= '~'))
                {
                    return token;
                }
            }

            return null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    [LoggerMessage(1, LogLevel.Information, "Sign-in of the service account at Riskuity, attempt {Attempt}: status {Status}, token {HasToken}, refused {IsRefused}")]
    private partial void LogAttempt(int attempt, int? status, bool hasToken, bool isRefused);
}

/// <summary>What Riskuity said to a sign-in.</summary>
/// <param name="StatusCode">Null when no whole answer came.</param>
/// <param name="Token">Set when it was accepted.</param>
/// <param name="IsRefused">It must not be tried again soon.</param>
public sealed record LoginAnswer(int? StatusCode, BearerToken? Token, bool IsRefused);
