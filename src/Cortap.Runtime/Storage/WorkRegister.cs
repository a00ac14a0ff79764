using System.IO.MemoryMappedFiles;

namespace Cortap.Runtime.Storage;

/// <summary>
/// Remembers across a process death which work was running. It is a small file mapped into memory: what is written there survives the
/// process without costing a disk write. It need not survive the machine, for a power failure says nothing about the work.
/// </summary>
internal sealed class WorkRegister : IDisposable
{
    private const int HeaderSize = 8;
    private const int SlotSize = 32;
    private const int Slots = 1_024;

    private readonly MemoryMappedFile _file;
    private readonly MemoryMappedViewAccessor _view;
    private readonly Lock _lock = new();
    private bool _isDisposed;
    private readonly Stack<int> _free = new(Enumerable.Range(0, Slots).Reverse());

    public WorkRegister(string path)
    {
        Allocate(path);
        _file = MemoryMappedFile.CreateFromFile(path, FileMode.Open);
        _view = _file.CreateViewAccessor();
        Interrupted = [.. Enumerable.Range(0, Slots).Select(Read).Where(entry => entry.ExecutionId != 0)];
        for (var slot = 0; slot < Slots; slot++)
            Clear(slot);
    }

    /// <summary>Work that was running when the previous process died.</summary>
    public IReadOnlyList<Entry> Interrupted { get; }

    /// <summary>How many processes in a row have died while no suspect was running, in case this one does too.</summary>
    public long DeathsWithoutSuspect
    {
        get => _view.ReadInt64(0);
        set => _view.Write(0, value);
    }

    /// <returns>The slot, to be given to <see cref="Leave(int)"/>; -1 when all are taken, and the work goes unwatched.</returns>
    public int Enter(Entry entry)
    {
        lock (_lock)
        {
            if (_isDisposed || !_free.TryPop(out var slot))
                return -1;
            var offset = Offset(slot);
            _view.Write(offset + 8, entry.InstanceKey);
            _view.Write(offset + 16, entry.TaskKey);
            _view.Write(offset, entry.ExecutionId);
            return slot;
        }
    }

    public void Leave(int slot)
    {
        lock (_lock)
        {
            // An activity may outlive an engine that was told to stop at once.
            if (_isDisposed || slot < 0)
                return;
            Clear(slot);
            _free.Push(slot);
        }
    }

    public void Dispose()
    {
        lock (_lock)
        {
            _isDisposed = true;
            // This is no death, and what is abandoned by it is not to blame.
            for (var slot = 0; slot < Slots; slot++)
                Clear(slot);
            DeathsWithoutSuspect = 0;
        }
        _view.Dispose();
        _file.Dispose();
    }

    // Touching a hole of a sparse file on a full disk would kill the process.
    private static void Allocate(string path)
    {
        using var file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite);
        if (file.Length != HeaderSize + Slots * SlotSize)
        {
            file.SetLength(0);
            file.Write(new byte[HeaderSize + Slots * SlotSize]);
        }
    }

    private static int Offset(int slot) => HeaderSize + slot * SlotSize;

    private Entry Read(int slot)
        => new(_view.ReadInt64(Offset(slot) + 8), _view.ReadInt64(Offset(slot)), _view.ReadInt64(Offset(slot) + 16));

    private void Clear(int slot) => _view.Write(Offset(slot), 0L);

    /// <param name="InstanceKey">The instance.</param>
    /// <param name="ExecutionId">Its execution; never 0.</param>
    /// <param name="TaskKey">The activity, or 0 for the orchestrator's own code.</param>
    internal readonly record struct Entry(long InstanceKey, long ExecutionId, long TaskKey);
}
