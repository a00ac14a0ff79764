using System.Buffers;
using Cortap.Reporting.Errors;
using Cortap.Reporting.Riskuity;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Cortap.Reporting.Security;

/// <summary>
/// Verifies callers' tokens by the rules of RFC 8725 (docs/contract.md, sections 1 and 8). There is no mode that accepts an unverified one.
/// </summary>
public sealed class TokenValidator : IDisposable
{
    private const int MaxTokenLength = 16 * 1024;
    private static readonly SearchValues<char> TokenCharacters =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.");

    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(5);

    private readonly TokenValidationOptions _options;
    private readonly ProjectProbe _probe;
    private readonly TimeProvider _time;
    private readonly TokenKeys? _keys;
    private readonly VerifiedTokens _verified;
    private readonly JsonWebTokenHandler _handler = new() { MaximumTokenSizeInBytes = MaxTokenLength };

    /// <param name="options">What to verify against.</param>
    /// <param name="probe">Vouches in upstream mode.</param>
    /// <param name="http">Reads the authority's discovery document and keys; it needs a time-out and a size limit.</param>
    /// <param name="time">The clock.</param>
    /// <exception cref="ArgumentException">The options hold no usable key.</exception>
    public TokenValidator(TokenValidationOptions options, ProjectProbe probe, HttpClient http, TimeProvider time)
    {
        _options = options;
        _probe = probe;
        _time = time;
        _verified = new VerifiedTokens(time);
        _keys = options.Mode == TokenValidationMode.Signature ? new TokenKeys(options, http, time) : null;
    }

    /// <summary>The text is a public key that can verify tokens.</summary>
    public static bool IsPublicKey(string pem) => TokenKeys.IsPublicKey(pem);

    /// <summary>Reads an authority's keys once, as a service does at its start.</summary>
    /// <param name="options">With an authority.</param>
    /// <param name="http">With a time-out and a size limit.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Cancels the wait.</param>
    /// <returns>How many of its keys can verify tokens, and when none can, why.</returns>
    public static async Task<(int Keys, string? Trouble)> TryAuthorityAsync(
        TokenValidationOptions options, HttpClient http, TimeProvider time, CancellationToken cancellationToken)
    {
        var authority = new AuthorityKeys(options, http, time);
        var keys = await authority.GetAsync(cancellationToken).ConfigureAwait(false);
        return (keys?.Keys.Count ?? 0, authority.Trouble);
    }

    /// <summary>Verifies the token of a request.</summary>
    /// <param name="authorization">Every value of the <c>Authorization</c> header; exactly one is accepted.</param>
    /// <param name="correlationId">For the call to Riskuity in upstream mode.</param>
    /// <param name="cancellationToken">Cancels the calls that verification may need.</param>
    public async Task<Outcome<VerifiedToken>> ValidateAsync(
        IReadOnlyList<string?> authorization, string correlationId, CancellationToken cancellationToken)
    {
        if (!TryReadHeader(authorization, out var text, out var reason))
        {
            return Invalid(reason!);
        }

        var token = new BearerToken(text);
        if (!(_verified.Find(token)?.Jwt ?? Read(token)).TryGet(out var jwt, out var problem))
        {
            return problem;
        }

        if (_keys is not null && await VerifySignatureAsync(_keys, token, jwt, cancellationToken).ConfigureAwait(false) is { } unverified)
        {
            return unverified;
        }

        if (CheckTimes(jwt.Claims) is { } untimely)
        {
            return untimely;
        }

        return _keys is null && await AskUpstreamAsync(token, correlationId, cancellationToken).ConfigureAwait(false) is { } rejected
            ? rejected
            : new VerifiedToken(ToCaller(jwt.Claims), token);
    }

    /// <summary>Tokens can be verified; false until the authority's keys are read, and when they could not be for an hour.</summary>
    public bool IsReady => _keys?.AreKnown ?? true;

    /// <summary>Begins a reading of the keys that are not known, which may be spaced from the last, and does not wait for it: whoever heeds readiness sends no token that would.</summary>
    public void SeekKeys() => _keys?.Seek();

    /// <summary>Why the authority's keys could not be read the last time, for the log.</summary>
    public string? KeyTrouble => _keys?.Authority?.Trouble;

    /// <summary>Reads the authority's keys at once and then every ten minutes or so, until it is cancelled; does nothing without an authority.</summary>
    public Task KeepKeysAsync(CancellationToken cancellationToken) => _keys?.Authority?.KeepAsync(cancellationToken) ?? Task.CompletedTask;

    public void Dispose() => _keys?.Dispose();

    private static bool TryReadHeader(IReadOnlyList<string?> values, out string token, out string? reason)
    {
        const string Scheme = "Bearer ";
        token = "";
        reason = values.Count switch
        {
            0 => "The Authorization header is missing; send 'Authorization: Bearer <token>'.",
            > 1 => "There is more than one Authorization header; send exactly one.",
            _ => null,
        };
        if (reason is not null)
        {
            return false;
        }

        var value = values[0] ?? "";
        token = value.StartsWith(Scheme, StringComparison.OrdinalIgnoreCase) ? value[Scheme.Length..] : "";
        reason = token.Length == 0 ? "The Authorization header is not of the form 'Bearer <token>'."
            : token.Length > MaxTokenLength ? $"The token is longer than {MaxTokenLength} characters."
            : !token.AsSpan().ContainsAnyExcept(TokenCharacters) ? null
            : "The token has characters that no JSON Web Token has.";
        return reason is null;
    }

    private static Outcome<CompactJwt> Read(BearerToken token) =>
        CompactJwt.Read(token.Value, out var reason) is not { } jwt ? Invalid(reason!)
            : !TokenKeys.KnownAlgorithms.Contains(jwt.Algorithm) ? Invalid("The token is unsigned or signed with an algorithm that is not accepted.")
            : jwt;

    private async Task<Problem?> VerifySignatureAsync(TokenKeys keys, BearerToken token, CompactJwt jwt, CancellationToken cancellationToken)
    {
        if (await keys.GetAsync(cancellationToken).ConfigureAwait(false) is not { } current)
        {
            return KeysUnavailable();
        }

        if (ReferenceEquals(_verified.Find(token)?.Keys, current))
        {
            return null;
        }

        if (CheckIssuance(current, jwt) is { } foreign)
        {
            return foreign;
        }

        var isVerified = await IsSignedByAsync(current, token).ConfigureAwait(false);
        if (!isVerified && keys.Authority is { } authority && !IsOver(jwt.Claims) && !current.Has(jwt.KeyId))
        {
            // The authority may have new keys since they were read. A key that is known and does not fit is no reason to ask.
            if (await authority.GetFreshAsync(jwt.KeyId, cancellationToken).ConfigureAwait(false) is not { } fresh)
            {
                return KeysUnavailable();
            }

            current = fresh;
            isVerified = CheckIssuance(current, jwt) is null && await IsSignedByAsync(current, token).ConfigureAwait(false);
        }

        if (!isVerified)
        {
            return Invalid("The token's signature cannot be verified.");
        }

        _verified.Remember(token, current, jwt);
        return null;
    }

    private Problem? CheckIssuance(TokenKeySet keys, CompactJwt jwt)
    {
        if (!keys.Algorithms.Contains(jwt.Algorithm))
        {
            return Invalid("The token is signed with an algorithm that is not accepted.");
        }

        var issuer = _options.Issuer ?? keys.Issuer;
        return (issuer is not null && jwt.Claims.Issuer != issuer) || (_options.Audience is { } audience && !jwt.Claims.Audiences.Contains(audience))
            ? Invalid("The token was issued by or for somebody else.")
            : null;
    }

    private async Task<bool> IsSignedByAsync(TokenKeySet keys, BearerToken token) =>
        (await _handler.ValidateTokenAsync(token.Value, new TokenValidationParameters
        {
            ValidAlgorithms = keys.Algorithms,
            IssuerSigningKeyResolver = (_, _, keyId, _) => keys.Matching(keyId),
            RequireSignedTokens = true,
            // Judged here, by the injected clock and with the contract's codes.
            ValidateLifetime = false,
            ValidateIssuer = false,
            ValidateAudience = false,
        }).ConfigureAwait(false)).IsValid;

    private bool IsOver(JwtClaims claims) => claims.ExpiresAt + _options.ClockSkew.TotalSeconds <= _time.GetUtcNow().ToUnixTimeMilliseconds() / 1000d;

    private static Problem KeysUnavailable() =>
        new(ErrorCodes.Unavailable, "The keys that verify tokens cannot be read now; try again.", RetryAfter: RetryAfter);

    private Problem? CheckTimes(JwtClaims claims)
    {
        var now = _time.GetUtcNow().ToUnixTimeMilliseconds() / 1000d;
        var skew = _options.ClockSkew.TotalSeconds;
        if (claims.NotBefore is { } notBefore && notBefore > now + skew)
        {
            return Invalid("The token is not valid yet.");
        }

        return IsOver(claims) ? new Problem(ErrorCodes.ExpiredToken, "The token has expired; sign in again.") : null;
    }

    private async Task<Problem?> AskUpstreamAsync(BearerToken token, string correlationId, CancellationToken cancellationToken) =>
        await _probe.AskAboutTokenAsync(token, correlationId, cancellationToken).ConfigureAwait(false) switch
        {
            200 => null,
            401 or 403 => Invalid("Riskuity does not accept this token; sign in again."),
            _ => new Problem(ErrorCodes.Unavailable, "Riskuity cannot be asked about this token now; try again.", RetryAfter: RetryAfter),
        };

    private Caller ToCaller(JwtClaims claims) => new(
        claims.UserId, claims.TenantId, claims.IsSuperuser || _options.ServiceAccountUserIds.Any(user => user.Matches(claims.TenantId, claims.UserId)), claims.Roles);

    private static Problem Invalid(string message) => new(ErrorCodes.InvalidToken, message);
}
