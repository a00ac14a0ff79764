using System.Buffers.Text;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Cortap.Reporting.Errors;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Cortap.Reporting.Security;

/// <summary>
/// Signs people in at <c>JWT_AUTHORITY</c> by the code flow of OpenID Connect with PKCE, state and nonce (RFC 9700). It keeps nothing: what belongs to one
/// attempt is the <see cref="OidcAttempt"/>, which the browser carries sealed.
/// </summary>
public sealed partial class OidcSignIn
{
    private const int MaxAnswer = 64 * 1024;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly ConsoleOptions _options;
    private readonly TokenValidationOptions _tokens;
    private readonly TokenValidator _validator;
    private readonly HttpClient _http;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly AuthorityKeys? _authority;

    /// <param name="options">The console's registration.</param>
    /// <param name="tokens">The authority.</param>
    /// <param name="validator">Verifies access tokens.</param>
    /// <param name="http">With a time-out and a size limit; follows no redirects.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Gets why a sign-in failed.</param>
    public OidcSignIn(
        ConsoleOptions options, TokenValidationOptions tokens, TokenValidator validator, HttpClient http, TimeProvider time, ILogger<OidcSignIn> logger)
    {
        (_options, _tokens, _validator, _http, _time, _logger) = (options, tokens, validator, http, time, logger);
        _authority = options.OidcClientId is null ? null : new AuthorityKeys(tokens, http, time);
    }

    /// <summary>People can sign in this way.</summary>
    public bool IsConfigured => _authority is not null;

    /// <summary>Reads the authority's keys and addresses at once and then every ten minutes or so, until it is cancelled; does nothing when people cannot sign in this way.</summary>
    public Task KeepKeysAsync(CancellationToken cancellationToken) => _authority?.KeepAsync(cancellationToken) ?? Task.CompletedTask;

    /// <summary>Where to send the browser.</summary>
    public async Task<Outcome<Uri>> BeginAsync(OidcAttempt attempt, Uri redirect, CancellationToken cancellationToken)
    {
        if (await ReadAuthorityAsync(cancellationToken).ConfigureAwait(false) is not { AuthorizationEndpoint: { } endpoint })
        {
            return Unreachable();
        }

        var challenge = Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes(attempt.Verifier)));
        var query = Query(
            ("client_id", _options.OidcClientId!), ("response_type", "code"), ("response_mode", "query"), ("scope", _options.OidcScope), ("redirect_uri", redirect.AbsoluteUri),
            ("state", attempt.State), ("nonce", attempt.Nonce), ("code_challenge", challenge), ("code_challenge_method", "S256"));
        return new Uri(endpoint.AbsoluteUri + (endpoint.Query.Length > 0 ? "&" : "?") + query);
    }

    /// <summary>Who has signed in.</summary>
    /// <param name="attempt">What <see cref="BeginAsync"/> was given.</param>
    /// <param name="code">From the authority's answer, whose state was compared.</param>
    /// <param name="redirect">As given to <see cref="BeginAsync"/>.</param>
    /// <param name="correlationId">Of the request.</param>
    /// <param name="cancellationToken">Cancels the calls.</param>
    public async Task<Outcome<OidcPerson>> CompleteAsync(
        OidcAttempt attempt, string code, Uri redirect, string correlationId, CancellationToken cancellationToken)
    {
        if (await ReadAuthorityAsync(cancellationToken).ConfigureAwait(false) is not { TokenEndpoint: { } endpoint } authority)
        {
            return Unreachable();
        }

        if (!(await RedeemAsync(endpoint, attempt, code, redirect, cancellationToken).ConfigureAwait(false)).TryGet(out var answer, out var problem))
        {
            return problem;
        }

        if (answer.IdToken is not { } idToken)
        {
            return Refused();
        }

        var validated = await ValidateAsync(idToken, authority).ConfigureAwait(false);
        if (!validated.IsValid)
        {
            // The authority may have new keys since they were read.
            if (await _authority!.GetFreshAsync(null, cancellationToken).ConfigureAwait(false) is not { } fresh)
            {
                return Unreachable();
            }

            validated = await ValidateAsync(idToken, fresh).ConfigureAwait(false);
        }

        if (!validated.IsValid)
        {
            LogIdToken(validated.Exception?.GetType().Name ?? "invalid");
            return Refused();
        }

        var token = (JsonWebToken)validated.SecurityToken;
        var now = _time.GetUtcNow().UtcDateTime;
        if (token.ValidTo < now - _tokens.ClockSkew || token.ValidFrom > now + _tokens.ClockSkew || !token.TryGetPayloadValue<string>("nonce", out var nonce) || nonce != attempt.Nonce)
        {
            LogIdToken("the nonce is another one, or the token is over or not yet good");
            return Refused();
        }

        if (string.IsNullOrEmpty(token.Subject))
        {
            LogIdToken("it names nobody: there is no sub (OpenID Connect Core 1.0, section 2)");
            return Refused();
        }

        return await ToPersonAsync(token, answer.AccessToken, correlationId, cancellationToken).ConfigureAwait(false);
    }

    private Task<TokenValidationResult> ValidateAsync(string idToken, TokenKeySet authority) => new JsonWebTokenHandler().ValidateTokenAsync(idToken, new TokenValidationParameters
    {
        ValidIssuer = _tokens.Issuer ?? authority.Issuer,
        ValidAudience = _options.OidcClientId,
        IssuerSigningKeyResolver = (_, _, keyId, _) => authority.Matching(keyId),
        ValidAlgorithms = authority.Algorithms,
        RequireSignedTokens = true,
        RequireExpirationTime = true,
        ValidateLifetime = false,
    });

    private async Task<Outcome<OidcPerson>> ToPersonAsync(JsonWebToken token, string? accessToken, string correlationId, CancellationToken cancellationToken)
    {
        // An authority that is Riskuity's own gives an access token that callers could use, too, and says there who they are.
        var verified = accessToken is null ? default(Outcome<VerifiedToken>?)
            : await _validator.ValidateAsync([$"Bearer {accessToken}"], correlationId, cancellationToken).ConfigureAwait(false);
        Caller? ofAccess = verified is { } outcome && outcome.TryGet(out var usable, out _) ? usable.Caller : null;
        var name = Text(token, "name") ?? Text(token, "preferred_username") ?? Text(token, "email") ?? token.Subject;
        var read = ConsoleClaims.ToCaller(
            token.Subject, type => ValuesOf(token, type), _options, _tokens.ServiceAccountUserIds);
        if (ofAccess is not null)
        {
            string[] roles = [.. token.Claims.Where(claim => claim.Type is "role" or "roles").Select(claim => claim.Value).Union(ofAccess.Roles)];
            var isService = ofAccess.IsServiceAccount || (read.TryGet(out var ofId, out _) && ofId.IsServiceAccount);
            return new OidcPerson(ofAccess with { IsServiceAccount = isService, Roles = roles }, name, accessToken);
        }

        return read.TryGet(out var caller, out var problem) ? new OidcPerson(caller, name, null) : problem;
    }

    private async Task<Outcome<TokenAnswer>> RedeemAsync(Uri endpoint, OidcAttempt attempt, string code, Uri redirect, CancellationToken cancellationToken)
    {
        var form = new Dictionary<string, string>
        {
            ["grant_type"] = "authorization_code",
            ["code"] = code,
            ["redirect_uri"] = redirect.AbsoluteUri,
            ["client_id"] = _options.OidcClientId!,
            ["code_verifier"] = attempt.Verifier,
        };
        if (_options.OidcClientSecret is { } secret)
        {
            form["client_secret"] = secret;
        }

        using var patience = new CancellationTokenSource(Patience, _time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
        try
        {
            using var content = new FormUrlEncodedContent(form);
            using var response = await _http.PostAsync(endpoint, content, either.Token).ConfigureAwait(false);
            if (!response.IsSuccessStatusCode || response.Content.Headers.ContentLength > MaxAnswer)
            {
                LogToken((int)response.StatusCode);
                return response.StatusCode is HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError ? Unreachable() : Refused();
            }

            using var json = StrictJson.Parse(await response.Content.ReadAsByteArrayAsync(either.Token).ConfigureAwait(false));
            return new TokenAnswer(StrictJson.Text(json.RootElement, "id_token"), StrictJson.Text(json.RootElement, "access_token"));
        }
        catch (Exception exception) when (exception is HttpRequestException or JsonException or IOException
            || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            LogUnreachable(exception.GetType().Name);
            return exception is JsonException ? Refused() : Unreachable();
        }
    }

    private async Task<TokenKeySet?> ReadAuthorityAsync(CancellationToken cancellationToken)
    {
        var authority = await _authority!.GetAsync(cancellationToken).ConfigureAwait(false);
        if (authority is null)
        {
            LogUnreachable(_authority.Trouble ?? "it does not answer");
        }

        return authority;
    }

    // A text that says true is none that an authority must guard as it does the value.
    private static IEnumerable<string> ValuesOf(JsonWebToken token, string type)
    {
        if (type != "is_superuser")
        {
            return token.Claims.Where(claim => claim.Type == type).Select(claim => claim.Value);
        }

        using var payload = JsonDocument.Parse(Base64Url.DecodeFromChars(token.EncodedPayload));
        return payload.RootElement.TryGetProperty(type, out var value) && value.ValueKind == JsonValueKind.True ? ["true"] : [];
    }

    private static string? Text(JsonWebToken token, string name) => token.TryGetPayloadValue<string>(name, out var value) && value.Length > 0 ? value : null;

    private static string Query(params (string Name, string Value)[] values) =>
        string.Join('&', values.Select(value => $"{value.Name}={Uri.EscapeDataString(value.Value)}"));

    private static Problem Unreachable() =>
        new(ErrorCodes.Unavailable, "The place where people sign in cannot be reached now; try again.", RetryAfter: TimeSpan.FromSeconds(5));

    private static Problem Refused() =>
        new(ErrorCodes.InvalidToken, "The sign-in did not succeed; begin it again. The log has the reason.");

    [LoggerMessage(1, LogLevel.Warning, "A sign-in to the console failed: the authority's ID token was not accepted: {Reason}")]
    private partial void LogIdToken(string reason);

    [LoggerMessage(2, LogLevel.Warning, "A sign-in to the console failed: the authority answered {Status} for the code")]
    private partial void LogToken(int status);

    [LoggerMessage(3, LogLevel.Warning, "A sign-in to the console failed: the authority could not be asked: {Reason}")]
    private partial void LogUnreachable(string reason);

    private sealed record TokenAnswer(string? IdToken, string? AccessToken);
}

/// <summary>What belongs to one attempt to sign in; 43 characters of base64url each.</summary>
/// <param name="State">Ties the authority's answer to the browser that began.</param>
/// <param name="Nonce">Ties the ID token to the attempt.</param>
/// <param name="Verifier">Ties the code to the attempt (PKCE).</param>
public sealed record OidcAttempt(string State, string Nonce, string Verifier)
{
    public static OidcAttempt Create() => new(Random(), Random(), Random());

    /// <summary>Nothing, because a record would print its members.</summary>
    public override string ToString() => nameof(OidcAttempt);

    private static string Random() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));
}

/// <summary>A person who has signed in.</summary>
/// <param name="Caller">Whom the claims speak for.</param>
/// <param name="Name">For the page and the audit.</param>
/// <param name="AccessToken">One that Riskuity takes, too; null when the authority gave none.</param>
public sealed record OidcPerson(Caller Caller, string Name, string? AccessToken)
{
    /// <summary>The name only, because a record would print its members.</summary>
    public override string ToString() => Name;
}
