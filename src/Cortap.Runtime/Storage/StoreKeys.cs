using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Cortap.Runtime.Storage;

/// <summary>Hands out primary keys. There is one writer, so a counter beats asking the database.</summary>
internal sealed class StoreKeys(long highestInstance, long highestEvent, long highestTask)
{
    private long _instance = highestInstance;
    private long _event = highestEvent;
    private long _task = highestTask;

    public long NextInstance() => Interlocked.Increment(ref _instance);

    public long NextEvent() => Interlocked.Increment(ref _event);

    public long NextTask() => Interlocked.Increment(ref _task);

    /// <summary>Random, so that an answer to an execution of an earlier life is never taken for one of this.</summary>
    public static long NewExecution()
    {
        Span<byte> bytes = stackalloc byte[8];
        RandomNumberGenerator.Fill(bytes);
        return (BinaryPrimitives.ReadInt64LittleEndian(bytes) & long.MaxValue) | 1;
    }
}
