using System.Text.RegularExpressions;

namespace Cortap.Reporting.Audit;

/// <summary>
/// Where checkpoints are kept: outside the store, and never changed. Every method throws <see cref="AuditStoreException"/> when it cannot be
/// reached or refuses.
/// </summary>
public interface ICheckpointStore
{
    /// <summary>Keeps a checkpoint durably, unless there is one with this index.</summary>
    /// <returns>False when there is: another host was faster.</returns>
    Task<bool> TryCreateAsync(long index, string checkpoint, CancellationToken cancellationToken);

    /// <summary>The one with the highest index; null when there is none.</summary>
    Task<string?> ReadLastAsync(CancellationToken cancellationToken);

    /// <summary>The one with this index; null when there is none.</summary>
    Task<string?> ReadAsync(long index, CancellationToken cancellationToken);

    /// <summary>All of them, each with the name under which it is kept.</summary>
    IAsyncEnumerable<(string Name, string Text)> ReadAllAsync(CancellationToken cancellationToken);
}

/// <summary>The place of each checkpoint, the same in a folder and in a bucket, so that one can be copied to the other.</summary>
public static partial class CheckpointNames
{
    private const int PerFolder = 1_000;

    /// <summary>Relative, such as <c>000000/000000037.jws</c>.</summary>
    public static string Of(long index) => FormattableString.Invariant($"{index / PerFolder:d6}/{index:d9}.jws");

    /// <summary>Whether this is the folder of checkpoints; copies of one and whatever else lies beside them, such as <c>lost+found</c>, are not.</summary>
    public static bool IsFolder(string name) => FolderName().IsMatch(name);

    /// <summary>Whether a relative path, with slashes, is that of a checkpoint.</summary>
    public static bool IsCheckpoint(string name) => FileName().IsMatch(name);

    [GeneratedRegex(@"^[0-9]{6,}\z")]
    private static partial Regex FolderName();

    [GeneratedRegex(@"^[0-9]{6,}/[0-9]{9,}\.jws\z")]
    private static partial Regex FileName();
}
