using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;

namespace Cortap.Infrastructure.Local;

/// <summary>
/// Remembers the last acknowledged commit of a database beside it. SQLite takes a missing or torn write-ahead log for an empty one; a
/// database that ends before this number has lost what was promised. The file is not synced: after a power cut it may be older than the
/// database, never newer.
/// </summary>
internal sealed class CommitRegister(string databasePath) : IDisposable
{
    private readonly string _path = databasePath + ".commit";
    private readonly SafeFileHandle _file = File.OpenHandle(databasePath + ".commit", FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite);

    /// <exception cref="InvalidOperationException">The database ends before the last acknowledged commit.</exception>
    public void Require(long stored)
    {
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        var acknowledged = RandomAccess.Read(_file, bytes, 0) == bytes.Length ? BinaryPrimitives.ReadInt64LittleEndian(bytes) : 0;
        if (stored < acknowledged)
        {
            throw new InvalidOperationException(
                $"{databasePath} ends at commit {stored}, but commit {acknowledged} was acknowledged: its write-ahead log ({databasePath}-wal) is missing or "
                + $"damaged, or the file was replaced by an older copy. Restore both together; to accept the loss, delete {_path}.");
        }
    }

    public void Acknowledge(long commit)
    {
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, commit);
        RandomAccess.Write(_file, bytes, 0);
    }

    public void Dispose() => _file.Dispose();
}
