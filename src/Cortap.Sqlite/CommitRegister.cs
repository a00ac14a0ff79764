using System.Buffers.Binary;
using Microsoft.Win32.SafeHandles;

namespace Cortap.Sqlite;

/// <summary>
/// Remembers the last acknowledged commit of a database beside it. SQLite takes a missing or torn write-ahead log for an empty one; a
/// database that ends before this number has lost what was promised. The file is not synced: after a power cut it may be older than the
/// database, never newer.
/// </summary>
internal sealed class CommitRegister : IDisposable
{
    private readonly SafeFileHandle _file;

    public CommitRegister(string path)
    {
        _file = File.OpenHandle(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.ReadWrite);
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        if (RandomAccess.Read(_file, bytes, 0) == bytes.Length)
        {
            Acknowledged = BinaryPrimitives.ReadInt64LittleEndian(bytes);
        }
        else
        {
            // Its room is taken now: a full disk must not stand between a commit and its acknowledgment.
            Acknowledge(0);
        }
    }

    public long Acknowledged { get; private set; }

    public void Acknowledge(long commit)
    {
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, commit);
        RandomAccess.Write(_file, bytes, 0);
        Acknowledged = commit;
    }

    public void Dispose() => _file.Dispose();
}
