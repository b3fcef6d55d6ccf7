package org.almoner.proof;

import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassHierarchyResolver;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.ReturnInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import java.lang.instrument.ClassFileTransformer;
import java.security.ProtectionDomain;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Puts the marks of the {@link Point}s into the services' classes as they are loaded, and a clock that can be shifted. */
final class Marks implements ClassFileTransformer {

    private static final ClassDesc PASSES = ClassDesc.of("org.almoner.proof.Passes");
    private static final ClassDesc CLOCK = ClassDesc.of("java.time.Clock");
    private static final ClassDesc SHIFTED = ClassDesc.of("org.almoner.proof.ShiftedClock");
    private static final MethodTypeDesc NAMED = MethodTypeDesc.of(ConstantDescs.CD_void, ConstantDescs.CD_String);

    private final @Nullable Sabotage sabotage;

    /** @param sabotage the name of one, or empty */
    Marks(String sabotage) {
        this.sabotage = sabotage.isEmpty() ? null : Sabotage.named(sabotage);
    }

    @Override
    public byte @Nullable [] transform(
            @Nullable ClassLoader loader,
            String name,
            @Nullable Class<?> redefined,
            @Nullable ProtectionDomain domain,
            byte[] bytes) {
        try {
            return transformed(loader, name, bytes);
        } catch (RuntimeException | Error e) {
            // The JVM would go on with the class as it was, and the harness would see no fault where it put one.
            System.err.println("the agent cannot transform " + name + ": " + e);
            Runtime.getRuntime().halt(3);
            return null;
        }
    }

    private byte @Nullable [] transformed(@Nullable ClassLoader loader, String name, byte[] bytes) {
        List<ClassTransform> all = new ArrayList<>();
        for (Point point : Point.values()) {
            if (point.type().equals(name)) {
                all.add(methods(point.method(), CodeTransform.ofStateful(() -> new Mark(point))));
            }
        }
        if (sabotage != null) {
            for (Sabotage.Cut cut : sabotage.cuts()) {
                if (cut.type().equals(name)) {
                    all.add(methods(cut.method(), cut.with()));
                }
            }
        }
        if (name.equals("org/almoner/delivery/DeliveryConfiguration")) {
            all.add(methods("clock", Marks::shiftable));
        }
        if (all.isEmpty()) {
            return null;
        }
        ClassHierarchyResolver resolver = ClassHierarchyResolver.ofResourceParsing(
                        Objects.requireNonNullElse(loader, ClassLoader.getSystemClassLoader()))
                .orElse(ClassHierarchyResolver.defaultResolver());
        ClassFile file = ClassFile.of(ClassFile.ClassHierarchyResolverOption.of(resolver));
        requireThere(name, file.parse(bytes));
        byte[] transformed = bytes;
        // One after the other and not chained: of two chained transformations of one class, none was done (JDK 25.0.3).
        for (ClassTransform each : all) {
            transformed = file.transformClass(file.parse(transformed), each);
        }
        return transformed;
    }

    /** A mark that is nowhere, since its method has another name now, would be a fault that never strikes. */
    private void requireThere(String name, ClassModel model) {
        Stream<String> points = Arrays.stream(Point.values())
                .filter(point -> point.type().equals(name))
                .map(Point::method);
        Stream<String> cuts = sabotage == null
                ? Stream.of()
                : sabotage.cuts().stream()
                        .filter(cut -> cut.type().equals(name))
                        .map(Sabotage.Cut::method);
        Stream.concat(points, cuts).forEach(method -> {
            if (model.methods().stream().noneMatch(each -> each.methodName().equalsString(method))) {
                throw new IllegalStateException("there is no method " + method);
            }
        });
    }

    private static ClassTransform methods(String name, CodeTransform body) {
        return ClassTransform.transformingMethodBodies(
                method -> method.methodName().equalsString(name)
                        // Not the bridges, through which one call would pass twice.
                        && (method.flags().flagsMask() & ClassFile.ACC_SYNTHETIC) == 0,
                body);
    }

    private static void shiftable(CodeBuilder code, CodeElement element) {
        if (element instanceof InvokeInstruction call && call.name().equalsString("systemUTC")) {
            code.invokestatic(SHIFTED, "systemUTC", MethodTypeDesc.of(CLOCK));
        } else {
            code.with(element);
        }
    }

    /** Tells {@link Passes} of the way in and of the way out; not of a failure. */
    private record Mark(Point point) implements CodeTransform {
        @Override
        public void atStart(CodeBuilder code) {
            pass(code, " before");
        }

        @Override
        public void accept(CodeBuilder code, CodeElement element) {
            if (element instanceof ReturnInstruction) {
                pass(code, " after");
            }
            code.with(element);
        }

        private void pass(CodeBuilder code, String when) {
            code.loadConstant(point.name() + when).invokestatic(PASSES, "at", NAMED);
        }
    }
}
