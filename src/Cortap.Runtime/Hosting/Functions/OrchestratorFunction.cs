using System.Reflection;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;
using Microsoft.Extensions.DependencyInjection;

namespace Cortap.Runtime.Hosting.Functions;

/// <summary>A function that runs as an orchestrator.</summary>
internal sealed class OrchestratorFunction
{
    private readonly int _inputIndex;

    private OrchestratorFunction(FunctionMethod function, int inputIndex)
    {
        Function = function;
        _inputIndex = inputIndex;
    }

    public FunctionMethod Function { get; }

    private Type InputType => _inputIndex < 0 ? typeof(object) : Function.Parameters[_inputIndex].ParameterType;

    public static OrchestratorFunction Create(FunctionMethod function)
    {
        var context = function.Parameters.Single(parameter => parameter.IsDefined(typeof(OrchestrationTriggerAttribute)));
        if (context.ParameterType != typeof(TaskOrchestrationContext))
            throw function.Error("[OrchestrationTrigger] must stand on a TaskOrchestrationContext");
        var others = function.Parameters.Where(parameter => parameter != context).ToArray();
        if (others.Length > 1)
            throw function.Error($"nothing binds parameter '{others[1].Name}'; an orchestrator takes its context and at most one input");
        if (others.Length == 0)
            return new OrchestratorFunction(function, -1);
        return new OrchestratorFunction(function, CheckInput(others[0], function).Position);
    }

    public void Register(DurableTaskRegistry registry, Func<IServiceProvider> services)
        => registry.AddOrchestrator(Function.Name, () => new Orchestrator(this, services()));

    // The Functions host binds the input only where the declared type is exactly the type that was deserialized.
    private static ParameterInfo CheckInput(ParameterInfo parameter, FunctionMethod function)
    {
        var type = parameter.ParameterType;
        if (parameter.IsDefined(typeof(DurableClientAttribute)) || type == typeof(CancellationToken))
            throw function.Error($"parameter '{parameter.Name}' would make the orchestrator depend on more than its history");
        return type.IsInterface || type.IsAbstract || type == typeof(object) || Nullable.GetUnderlyingType(type) is not null
            ? throw function.Error($"input '{parameter.Name}' must be of a concrete type; the Functions host leaves {type.Name} unbound")
            : parameter;
    }

    private sealed class Orchestrator(OrchestratorFunction owner, IServiceProvider services) : ITaskOrchestrator
    {
        public Type InputType => owner.InputType;

        public Type OutputType => owner.Function.ResultType == typeof(void) ? typeof(object) : owner.Function.ResultType;

        public async Task<object?> RunAsync(TaskOrchestrationContext context, object? input)
        {
            var arguments = owner.Function.Parameters.Select((_, index) => index == owner._inputIndex ? input : context).ToArray();
            if (owner.Function.Method.IsStatic)
                return await owner.Function.InvokeAsync(services, arguments);
            // Disposed synchronously: an orchestrator may await durable tasks only.
            using var scope = services.CreateScope();
            return await owner.Function.InvokeAsync(scope.ServiceProvider, arguments);
        }
    }
}
