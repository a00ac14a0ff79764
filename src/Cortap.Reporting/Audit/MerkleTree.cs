namespace Cortap.Reporting.Audit;

/// <summary>A tree over the hashes of some records in their order. A node without a partner moves up as it is.</summary>
public static class MerkleTree
{
    /// <param name="leaves">One or more.</param>
    public static AuditHash Root(IReadOnlyList<AuditHash> leaves)
    {
        ArgumentNullException.ThrowIfNull(leaves);
        ArgumentOutOfRangeException.ThrowIfZero(leaves.Count);
        var level = leaves.ToArray();
        for (var count = level.Length; count > 1; count = (count + 1) / 2)
        {
            Rise(level, count);
        }

        return level[0];
    }

    /// <summary>The hashes that lead from one leaf to the root, from the bottom up.</summary>
    public static IReadOnlyList<AuditHash> Path(IReadOnlyList<AuditHash> leaves, int index)
    {
        ArgumentNullException.ThrowIfNull(leaves);
        var path = new List<AuditHash>();
        var level = leaves.ToArray();
        for (var count = level.Length; count > 1; count = (count + 1) / 2, index /= 2)
        {
            if ((index ^ 1) < count)
            {
                path.Add(level[index ^ 1]);
            }

            Rise(level, count);
        }

        return path;
    }

    /// <summary>The root that a leaf leads to; null when the path has not the length that its place asks for.</summary>
    /// <param name="leaf">The leaf.</param>
    /// <param name="index">Its place, from 0.</param>
    /// <param name="count">How many leaves there are.</param>
    /// <param name="path">Of <see cref="Path"/>.</param>
    public static AuditHash? Root(AuditHash leaf, long index, long count, IReadOnlyList<AuditHash> path)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (index < 0 || index >= count)
        {
            return null;
        }

        var used = 0;
        for (; count > 1; count = (count + 1) / 2, index /= 2)
        {
            if ((index ^ 1) >= count)
            {
                continue;
            }

            if (used == path.Count)
            {
                return null;
            }

            var other = path[used++];
            leaf = index % 2 == 0 ? AuditHash.Of(leaf, other) : AuditHash.Of(other, leaf);
        }

        return used == path.Count ? leaf : null;
    }

    private static void Rise(AuditHash[] level, int count)
    {
        for (var index = 0; index < count; index += 2)
        {
            level[index / 2] = index + 1 < count ? AuditHash.Of(level[index], level[index + 1]) : level[index];
        }
    }
}
