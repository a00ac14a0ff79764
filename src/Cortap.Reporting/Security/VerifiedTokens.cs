using System.Collections.Concurrent;

namespace Cortap.Reporting.Security;

/// <summary>
/// Tokens whose signature was verified within the last one or two minutes, by their hash. Other bytes have another hash, and other keys void
/// what is remembered; what depends on the time is not remembered but judged for each request.
/// </summary>
internal sealed class VerifiedTokens(TimeProvider time)
{
    private const int MaxTokens = 10_000;
    private static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(1);

    private readonly Lock _aging = new();
    private volatile ConcurrentDictionary<string, Entry> _young = new(StringComparer.Ordinal);
    private volatile ConcurrentDictionary<string, Entry> _old = new(StringComparer.Ordinal);
    private long _bornAt = time.GetTimestamp();

    /// <summary>What these bytes say, and the keys that have verified them; null when they are not remembered.</summary>
    public Entry? Find(BearerToken token)
    {
        if (time.GetElapsedTime(Volatile.Read(ref _bornAt)) >= Lifetime)
        {
            Age();
        }

        return _young.TryGetValue(token.Hash, out var entry) || _old.TryGetValue(token.Hash, out entry) ? entry : null;
    }

    public void Remember(BearerToken token, TokenKeySet keys, CompactJwt jwt)
    {
        if (_young.Count >= MaxTokens)
        {
            Age();
        }

        _young[token.Hash] = new Entry(keys, jwt);
    }

    /// <summary>What is old is forgotten, and what is young is old.</summary>
    private void Age()
    {
        lock (_aging)
        {
            var age = time.GetElapsedTime(_bornAt);
            if (age < Lifetime && _young.Count < MaxTokens)
            {
                return;
            }

            _old = age < 2 * Lifetime ? _young : new(StringComparer.Ordinal);
            _young = new(StringComparer.Ordinal);
            Volatile.Write(ref _bornAt, time.GetTimestamp());
        }
    }

    /// <param name="Keys">Those that have verified it.</param>
    /// <param name="Jwt">What was read; the token itself is not kept.</param>
    internal sealed record Entry(TokenKeySet Keys, CompactJwt Jwt);
}
