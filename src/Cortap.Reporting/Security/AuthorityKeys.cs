using System.Security.Cryptography;
using System.Text;
using Microsoft.IdentityModel.Protocols;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

namespace Cortap.Reporting.Security;

/// <summary>
/// The keys of an OpenID Connect authority. There is one reading at a time and everybody who needs it waits for the same one; readings are
/// spaced, so that made-up key ids cost the authority little and never bar a token of a new key.
/// </summary>
/// <param name="options">The authority, and the times.</param>
/// <param name="http">With a time-out and a size limit.</param>
/// <param name="time">The clock.</param>
internal sealed class AuthorityKeys(TokenValidationOptions options, HttpClient http, TimeProvider time)
{
    // Between two readings, in seconds; spread, so that not all hosts come at once.
    private const int LeastRest = 450;
    private const int MostRest = 750;

    /// <summary>How long the last keys serve while the authority cannot be read.</summary>
    private static readonly TimeSpan Lifetime = TimeSpan.FromHours(1);

    // After failures, in seconds.
    private const int LongestPause = 60;

    private readonly Lock _gate = new();
    private readonly string _metadata = MetadataOf(options);
    private readonly ReadableKeys _documents = new(
        new HttpDocumentRetriever(http) { RequireHttps = !options.Authority!.IsLoopback }, MetadataOf(options));
    private Task<Reading>? _reading;
    private long? _lastStart;
    private volatile Reading? _latest;

    /// <summary>The keys as last read; null when they never were, or too long ago.</summary>
    public TokenKeySet? Current => _latest is { } latest && time.GetElapsedTime(latest.StartedAt) < Lifetime ? latest.Keys : null;

    /// <summary>Why the last reading failed, for the log; null when it did not.</summary>
    public string? Trouble { get; private set; }

    /// <summary>The keys; null when they cannot be had now.</summary>
    public async Task<TokenKeySet?> GetAsync(CancellationToken cancellationToken) =>
        Current ?? (await WaitAsync(ReadShared(), cancellationToken).ConfigureAwait(false))?.Keys;

    /// <summary>Keys that were read after this call began, or that have the id; null when they cannot be had now.</summary>
    /// <param name="keyId">The key that a token names; null when it names none.</param>
    /// <param name="cancellationToken">Cancels the wait, not the reading.</param>
    public async Task<TokenKeySet?> GetFreshAsync(string? keyId, CancellationToken cancellationToken)
    {
        var arrivedAt = time.GetTimestamp();
        while (true)
        {
            var reading = await WaitAsync(ReadShared(), cancellationToken).ConfigureAwait(false);
            if (reading?.Keys is not { } keys || keys.Has(keyId) || reading.StartedAt >= arrivedAt)
                return reading?.Keys;
        }
    }

    /// <summary>Reads the keys now and again and again, until it is cancelled.</summary>
    public async Task KeepAsync(CancellationToken cancellationToken)
    {
        var failures = 0;
        while (true)
        {
            var reading = await ReadShared().WaitAsync(cancellationToken).ConfigureAwait(false);
            failures = reading.Keys is null ? failures + 1 : 0;
            var rest = failures == 0 ? RandomNumberGenerator.GetInt32(LeastRest, MostRest) : Math.Min(1 << Math.Min(failures, 10), LongestPause);
            await Task.Delay(TimeSpan.FromSeconds(rest), time, cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task<Reading?> WaitAsync(Task<Reading> reading, CancellationToken cancellationToken)
    {
        try
        {
            return await reading.WaitAsync(options.KeyPatience, time, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            return null;
        }
    }

    private Task<Reading> ReadShared()
    {
        lock (_gate)
        {
            if (_reading is null or { IsCompleted: true })
                _reading = ReadAsync();
            return _reading;
        }
    }

    private async Task<Reading> ReadAsync()
    {
        // Nothing of this runs under the lock.
        await Task.Yield();
        if (_lastStart is { } last && options.KeyReadInterval - time.GetElapsedTime(last) is var pause && pause > TimeSpan.Zero)
            await Task.Delay(pause, time).ConfigureAwait(false);
        var startedAt = time.GetTimestamp();
        _lastStart = startedAt;
        try
        {
            var configuration = await OpenIdConnectConfigurationRetriever.GetAsync(_metadata, _documents, CancellationToken.None).ConfigureAwait(false);
            var keys = configuration.SigningKeys.Where(IsUsable).ToList();
            Trouble = string.IsNullOrEmpty(configuration.Issuer) && options.Issuer is null ? "its discovery document names no issuer, and JWT_ISSUER is not set"
                : keys.Count == 0 ? "it lists no public keys that are strong enough"
                : null;
            // An authority that lists none has withdrawn them all.
            if (keys.Count == 0 && configuration.JsonWebKeySet is not null)
                _latest = null;
            if (Trouble is not null)
                return new Reading(null, startedAt);
            var set = new TokenKeySet(keys, TokenKeys.PublicKeyAlgorithms, configuration.Issuer)
            {
                AuthorizationEndpoint = AddressOf(configuration.AuthorizationEndpoint),
                TokenEndpoint = AddressOf(configuration.TokenEndpoint),
            };
            var reading = new Reading(set, startedAt);
            _latest = reading;
            return reading;
        }
        catch (Exception exception)
        {
            // Whatever the authority answered instead, there are no keys in it.
            Trouble = CallTrouble.Describe(exception);
            return new Reading(null, startedAt);
        }
    }

    private static string MetadataOf(TokenValidationOptions options) => options.Authority!.AbsoluteUri.TrimEnd('/') + "/.well-known/openid-configuration";

    // As safe as the authority's own, and in ASCII, as browsers are sent there by a header.
    private Uri? AddressOf(string? text) => Uri.TryCreate(text, UriKind.Absolute, out var address) && Ascii.IsValid(address.Host)
        && (address.Scheme == Uri.UriSchemeHttps || (address.Scheme == Uri.UriSchemeHttp && options.Authority!.IsLoopback)) ? address : null;

    // No shared secrets, and of RSA keys none that RFC 7518, section 3.3, forbids.
    private static bool IsUsable(SecurityKey key) =>
        key is AsymmetricSecurityKey or JsonWebKey { Kty: not JsonWebAlgorithmsKeyTypes.Octet }
        && (key.KeySize >= TokenKeys.LeastRsaBits || key is not (RsaSecurityKey or X509SecurityKey { PublicKey: RSA } or JsonWebKey { Kty: JsonWebAlgorithmsKeyTypes.RSA }));

    /// <param name="Keys">Null when the authority could not be read.</param>
    /// <param name="StartedAt">Timestamp of its first request.</param>
    private sealed record Reading(TokenKeySet? Keys, long StartedAt);
}
