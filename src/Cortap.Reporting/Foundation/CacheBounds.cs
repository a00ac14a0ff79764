using System.Collections.Concurrent;

namespace Cortap.Reporting.Foundation;

/// <summary>Keeps caches small in number and in memory.</summary>
internal static class CacheBounds
{
    /// <summary>Keeps the newest entries; those that do not fit beside newer ones go.</summary>
    /// <param name="cache">May be used by others meanwhile.</param>
    /// <param name="maxCount">Most entries.</param>
    /// <param name="maxSize">Most that they have together.</param>
    /// <param name="sinceOf">When an entry was made.</param>
    /// <param name="sizeOf">What it has.</param>
    public static void KeepNewest<TKey, T>(
        this ConcurrentDictionary<TKey, T> cache, int maxCount, long maxSize, Func<T, DateTimeOffset> sinceOf, Func<T, long> sizeOf)
        where TKey : notnull
    {
        if (cache.Count <= maxCount && cache.Sum(pair => sizeOf(pair.Value)) <= maxSize)
            return;
        var (count, held) = (0, 0L);
        foreach (var pair in cache.ToArray().OrderByDescending(pair => sinceOf(pair.Value)))
        {
            var size = sizeOf(pair.Value);
            if (count == maxCount || held + size > maxSize)
                cache.TryRemove(pair);
            else
                (count, held) = (count + 1, held + size);
        }
    }
}
