using System.Diagnostics.CodeAnalysis;
using System.Text.Json.Nodes;
using Cortap.Reporting.Errors;
using Cortap.Reporting.Riskuity;
using Microsoft.Extensions.Logging;

namespace Cortap.Reporting.Jobs.Schedules;

/// <summary>
/// The token of the service account: in memory only and for at most 55 minutes. Who needs one while somebody signs in waits for the same answer,
/// whatever it is: a Riskuity that hangs costs all of them the time of one. After a refusal no host tries again for 30 minutes, for which the refusal
/// lies in the store: five of them would lock the account out.
/// </summary>
/// <param name="login">Asks Riskuity.</param>
/// <param name="store">Remembers refusals.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Gets refusals.</param>
/// <param name="account">Null where none is configured.</param>
public sealed partial class ServiceCredential(
    ServiceLogin login, IScheduleStore store, TimeProvider time, ILogger<ServiceCredential> logger, ServiceAccount? account = null)
{
    private static readonly TimeSpan Margin = TimeSpan.FromMinutes(1);

    private readonly Lock _gate = new();
    private Task<BearerToken>? _signIn;
    private volatile Held? _held;

    // Kept here too, because a store may take no writes just then. Only the sign-in that is under way touches them.
    private DateTimeOffset? _refusedUntil;
    private bool _isRefusalStored = true;

    /// <summary>How long a token is kept at most.</summary>
    public static TimeSpan Lifetime { get; } = TimeSpan.FromMinutes(55);

    /// <summary>How long nobody tries after a refusal.</summary>
    public static TimeSpan Pause { get; } = TimeSpan.FromMinutes(30);

    /// <summary>The problem to answer where there is no service account.</summary>
    public static Problem Missing { get; } = new(
        ErrorCodes.NoServiceCredential, "Scheduled runs need a service account: have the operators set RISKUITY_SERVICE_USERNAME and RISKUITY_SERVICE_PASSWORD.");

    public bool IsConfigured => account is not null;

    /// <summary>A token that Riskuity gave within the last 55 minutes.</summary>
    /// <exception cref="CortapException">
    /// <see cref="ErrorCodes.NoServiceCredential"/>, <see cref="ErrorCodes.ServiceCredentialRefused"/>, or <see cref="ErrorCodes.DataFetchError"/> when
    /// Riskuity does not answer.
    /// </exception>
    /// <param name="correlationId">Sent along by whoever signs in.</param>
    /// <param name="cancellationToken">Cancels the wait, not the sign-in.</param>
    public async Task<BearerToken> GetTokenAsync(string correlationId, CancellationToken cancellationToken)
    {
        if (account is null)
        {
            throw new CortapException(ErrorCodes.NoServiceCredential, Missing.Message);
        }

        return Current ?? await SignInShared(account, correlationId).WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Riskuity accepts this token no more; the next one who needs it gets another.</summary>
    public void Forget(BearerToken token)
    {
        if (_held is { } held && held.Token.Hash == token.Hash)
        {
            Interlocked.CompareExchange(ref _held, null, held);
        }
    }

    private BearerToken? Current => _held is { } held && time.GetUtcNow() is var now && now >= held.Since && now < held.Until ? held.Token : null;

    private Task<BearerToken> SignInShared(ServiceAccount known, string correlationId)
    {
        lock (_gate)
        {
            if (_signIn is null or { IsCompleted: true })
            {
                _signIn = SignInAsync(known, correlationId);
            }

            return _signIn;
        }
    }

    private async Task<BearerToken> SignInAsync(ServiceAccount known, string correlationId)
    {
        // Nothing of this runs under the lock.
        await Task.Yield();
        if (Current is { } token)
        {
            // The sign-in before has ended while this call was on its way here.
            return token;
        }

        _held = null;
        var now = time.GetUtcNow();
        if (IsInForce(_refusedUntil, now))
        {
            await StoreRefusalAsync(known).ConfigureAwait(false);
            throw Refused(_refusedUntil.Value);
        }

        var stored = await store.FindRefusalAsync(known.Fingerprint, CancellationToken.None).ConfigureAwait(false);
        if (IsInForce(stored, now))
        {
            throw Refused(stored.Value);
        }

        return await LoginAsync(known, correlationId).ConfigureAwait(false);
    }

    private async Task<BearerToken> LoginAsync(ServiceAccount known, string correlationId)
    {
        var answer = await login.LoginAsync(known.Username, known.Password, correlationId, CancellationToken.None).ConfigureAwait(false);
        var now = time.GetUtcNow();
        if (answer.Token is { } token)
        {
            _held = new Held(token, now, Earlier(now + Lifetime, ExpiryOf(token) - Margin));
            return token;
        }

        if (!answer.IsRefused)
        {
            var details = new JsonObject { ["endpoint"] = "/users/get-token" };
            if (answer.StatusCode is { } status)
            {
                details["status_code"] = status;
            }

            details["attempts"] = ServiceLoginAttempts;
            throw new CortapException(ErrorCodes.DataFetchError, "Riskuity cannot be reached, so that the service account could not sign in. It is tried again with the next run.", details);
        }

        LogRefused(answer.StatusCode, now + Pause);
        (_refusedUntil, _isRefusalStored) = (now + Pause, false);
        await StoreRefusalAsync(known).ConfigureAwait(false);
        throw Refused(now + Pause);
    }

    /// <summary>Tells the other hosts of the refusal, with the next one who asks when the store takes no writes now.</summary>
    private async Task StoreRefusalAsync(ServiceAccount known)
    {
        if (_isRefusalStored)
        {
            return;
        }

        try
        {
            await store.RefuseAsync(known.Fingerprint, _refusedUntil!.Value, CancellationToken.None).ConfigureAwait(false);
            _isRefusalStored = true;
        }
        catch (JobStoreException trouble)
        {
            LogNotStored(trouble);
        }
    }

    /// <summary>One that lies further ahead was written by a clock that was ahead.</summary>
    private static bool IsInForce([NotNullWhen(true)] DateTimeOffset? until, DateTimeOffset now) => until > now && until <= now + Pause;

    private const int ServiceLoginAttempts = 3;

    private static CortapException Refused(DateTimeOffset until) => new(
        ErrorCodes.ServiceCredentialRefused,
        $"Riskuity does not accept the service account. Have the operators check RISKUITY_SERVICE_USERNAME and RISKUITY_SERVICE_PASSWORD; these are not tried again before {JsonText.Time(until)}.");

    private static DateTimeOffset? ExpiryOf(BearerToken token) => CompactJwt.Read(token.Value, out _) is { } jwt && jwt.Claims.ExpiresAt is > 0 and < 253_402_300_799
        ? DateTimeOffset.FromUnixTimeSeconds((long)jwt.Claims.ExpiresAt)
        : null;

    private static DateTimeOffset Earlier(DateTimeOffset one, DateTimeOffset? other) => other < one ? other.Value : one;

    [LoggerMessage(1, LogLevel.Error, "Riskuity refused the service account with status {Status}; it is not tried again before {Until:u}")]
    private partial void LogRefused(int? status, DateTimeOffset until);

    [LoggerMessage(2, LogLevel.Warning, "That Riskuity refused the service account could not be stored, so that other hosts may try it; it is stored as soon as the store takes it")]
    private partial void LogNotStored(Exception trouble);

    private sealed record Held(BearerToken Token, DateTimeOffset Since, DateTimeOffset Until);
}
