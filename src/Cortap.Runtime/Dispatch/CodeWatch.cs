using Cortap.Runtime.Storage;

namespace Cortap.Runtime.Dispatch;

/// <summary>
/// Holds an orchestrator's code responsible for the process while it runs. Those in whose time a process has died before run one at a
/// time, so that the guilty is found and its neighbours are not charged with it.
/// </summary>
internal readonly struct CodeWatch : IDisposable
{
    private readonly WorkRegister _register;
    private readonly Lock? _suspects;
    private readonly int _slot;

    public CodeWatch(WorkRegister register, Lock suspects, InstanceRecord instance)
    {
        _register = register;
        _suspects = instance.ProcessDeaths > 0 ? suspects : null;
        _suspects?.Enter();
        _slot = register.Enter(new(instance.Key, instance.ExecutionId, 0));
    }

    public void Dispose()
    {
        _register.Leave(_slot);
        _suspects?.Exit();
    }
}
