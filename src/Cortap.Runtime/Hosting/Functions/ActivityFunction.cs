using System.Reflection;
using Microsoft.Azure.Functions.Worker;
using Microsoft.DurableTask;
using Microsoft.Extensions.DependencyInjection;

namespace Cortap.Runtime.Hosting.Functions;

/// <summary>A function that runs as an activity, on services from the scope that the engine makes for each run.</summary>
internal sealed class ActivityFunction
{
    private readonly Func<Call, object?>[] _parameters;

    private ActivityFunction(FunctionMethod function)
    {
        Function = function;
        _parameters = [.. function.Parameters.Select(parameter => Source(parameter, function))];
        InputType = function.Parameters.Single(parameter => parameter.IsDefined(typeof(ActivityTriggerAttribute))).ParameterType;
    }

    public FunctionMethod Function { get; }

    private Type InputType { get; }

    public static ActivityFunction Create(FunctionMethod function) => new(function);

    public void Register(DurableTaskRegistry registry) => registry.AddActivity(Function.Name, services => new Activity(this, services));

    private static Func<Call, object?> Source(ParameterInfo parameter, FunctionMethod function)
    {
        if (parameter.IsDefined(typeof(ActivityTriggerAttribute)))
            return call => call.Input;
        if (DurableClientParameter.Marks(parameter, function))
            return call => DurableClientParameter.Resolve(call.Services);
        if (parameter.ParameterType == typeof(CancellationToken))
            return call => call.Services.GetRequiredService<EngineHost>().Abandoned;
        if (parameter.ParameterType == typeof(string) && parameter.Name!.Equals("instanceId", StringComparison.OrdinalIgnoreCase))
            return call => call.Context.InstanceId;
        throw function.Error($"nothing binds parameter '{parameter.Name}' of type {parameter.ParameterType.Name}");
    }

    private sealed record Call(TaskActivityContext Context, object? Input, IServiceProvider Services);

    private sealed class Activity(ActivityFunction owner, IServiceProvider services) : ITaskActivity
    {
        public Type InputType => owner.InputType;

        public Type OutputType => owner.Function.ResultType == typeof(void) ? typeof(object) : owner.Function.ResultType;

        public async Task<object?> RunAsync(TaskActivityContext context, object? input)
        {
            var call = new Call(context, input, services);
            return await owner.Function.InvokeAsync(services, [.. owner._parameters.Select(source => source(call))]);
        }
    }
}
