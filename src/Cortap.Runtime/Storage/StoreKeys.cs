using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Cortap.Runtime.Storage;

/// <summary>Hands out primary keys. There is one writer, so a counter beats asking the database.</summary>
internal sealed class StoreKeys(long highestInstance, long highestEvent, long lowestEvent, long highestTask)
{
    private long _instance = highestInstance;
    private long _event = highestEvent;
    private long _handedOn = lowestEvent;
    private long _task = highestTask;

    public long NextInstance() => Interlocked.Increment(ref _instance);

    public long NextEvent() => Interlocked.Increment(ref _event);

    /// <summary>Ids for events that go before all others, and before those handed on earlier, which a restart may have left waiting.</summary>
    /// <returns>The first and lowest of so many in a row; all are below zero.</returns>
    public long NextHandedOn(int count) => Interlocked.Add(ref _handedOn, -count);

    public long NextTask() => Interlocked.Increment(ref _task);

    /// <summary>Random, so that an answer to an execution of an earlier life is never taken for one of this.</summary>
    public static long NewExecution()
    {
        Span<byte> bytes = stackalloc byte[8];
        RandomNumberGenerator.Fill(bytes);
        return (BinaryPrimitives.ReadInt64LittleEndian(bytes) & long.MaxValue) | 1;
    }
}
